rabbitmqctl list_vhosts --silent | grep -qx 'vhost-vFvaKTqs' || rabbitmqctl add_vhost 'vhost-vFvaKTqs'
rabbitmqctl add_user 'user-LZYRDKzG' 'waBxDwTC14UcwA3N' || rabbitmqctl change_password 'user-LZYRDKzG' 'waBxDwTC14UcwA3N'
rabbitmqctl set_user_tags 'user-LZYRDKzG' administrator
rabbitmqctl set_permissions -p 'vhost-vFvaKTqs' 'user-LZYRDKzG' '.*' '.*' '.*'
rabbitmqctl set_topic_permissions -p 'vhost-vFvaKTqs' 'user-LZYRDKzG' '.*' '.*' '.*'