rabbitmqctl list_vhosts --silent | grep -qx 'vhost-zpDbrXii' || rabbitmqctl add_vhost 'vhost-zpDbrXii'
rabbitmqctl add_user 'user-dfWMZITw' 'kCmZzdvxdepwIAUO' || rabbitmqctl change_password 'user-dfWMZITw' 'kCmZzdvxdepwIAUO'
rabbitmqctl set_user_tags 'user-dfWMZITw' administrator
rabbitmqctl set_permissions -p 'vhost-zpDbrXii' 'user-dfWMZITw' '.*' '.*' '.*'
rabbitmqctl set_topic_permissions -p 'vhost-zpDbrXii' 'user-dfWMZITw' '.*' '.*' '.*'