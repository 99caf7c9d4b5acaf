rabbitmqctl list_vhosts --silent | grep -qx 'vhost-HHOrMUMV' || rabbitmqctl add_vhost 'vhost-HHOrMUMV'
rabbitmqctl add_user 'user-gdaynZSi' 'gDpaFEz5owRE66f0' || rabbitmqctl change_password 'user-gdaynZSi' 'gDpaFEz5owRE66f0'
rabbitmqctl set_user_tags 'user-gdaynZSi' administrator
rabbitmqctl set_permissions -p 'vhost-HHOrMUMV' 'user-gdaynZSi' '.*' '.*' '.*'
rabbitmqctl set_topic_permissions -p 'vhost-HHOrMUMV' 'user-gdaynZSi' '.*' '.*' '.*'