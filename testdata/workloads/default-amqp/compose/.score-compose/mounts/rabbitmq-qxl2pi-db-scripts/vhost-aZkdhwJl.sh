rabbitmqctl list_vhosts --silent | grep -qx 'vhost-aZkdhwJl' || rabbitmqctl add_vhost 'vhost-aZkdhwJl'
rabbitmqctl add_user 'user-XzhYmyrX' 'nbLCaieU2ByRX3ha' || rabbitmqctl change_password 'user-XzhYmyrX' 'nbLCaieU2ByRX3ha'
rabbitmqctl set_user_tags 'user-XzhYmyrX' administrator
rabbitmqctl set_permissions -p 'vhost-aZkdhwJl' 'user-XzhYmyrX' '.*' '.*' '.*'
rabbitmqctl set_topic_permissions -p 'vhost-aZkdhwJl' 'user-XzhYmyrX' '.*' '.*' '.*'