rabbitmqctl list_vhosts --silent | grep -qx 'vhost-vPatggcj' || rabbitmqctl add_vhost 'vhost-vPatggcj'
rabbitmqctl add_user 'user-pRLiDnEz' 'JITgeZA8eY82z362' || rabbitmqctl change_password 'user-pRLiDnEz' 'JITgeZA8eY82z362'
rabbitmqctl set_user_tags 'user-pRLiDnEz' administrator
rabbitmqctl set_permissions -p 'vhost-vPatggcj' 'user-pRLiDnEz' '.*' '.*' '.*'
rabbitmqctl set_topic_permissions -p 'vhost-vPatggcj' 'user-pRLiDnEz' '.*' '.*' '.*'