rabbitmqctl list_vhosts --silent | grep -qx 'vhost-IEhwnFkA' || rabbitmqctl add_vhost 'vhost-IEhwnFkA'
rabbitmqctl add_user 'user-FUfTQeXy' 'vQJCdSxtfdkuxNVx' || rabbitmqctl change_password 'user-FUfTQeXy' 'vQJCdSxtfdkuxNVx'
rabbitmqctl set_user_tags 'user-FUfTQeXy' administrator
rabbitmqctl set_permissions -p 'vhost-IEhwnFkA' 'user-FUfTQeXy' '.*' '.*' '.*'
rabbitmqctl set_topic_permissions -p 'vhost-IEhwnFkA' 'user-FUfTQeXy' '.*' '.*' '.*'