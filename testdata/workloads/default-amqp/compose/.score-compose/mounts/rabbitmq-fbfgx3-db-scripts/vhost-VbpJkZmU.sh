rabbitmqctl list_vhosts --silent | grep -qx 'vhost-VbpJkZmU' || rabbitmqctl add_vhost 'vhost-VbpJkZmU'
rabbitmqctl add_user 'user-srtWNBSp' 'TkzdUiZ8xIJJE9Zr' || rabbitmqctl change_password 'user-srtWNBSp' 'TkzdUiZ8xIJJE9Zr'
rabbitmqctl set_user_tags 'user-srtWNBSp' administrator
rabbitmqctl set_permissions -p 'vhost-VbpJkZmU' 'user-srtWNBSp' '.*' '.*' '.*'
rabbitmqctl set_topic_permissions -p 'vhost-VbpJkZmU' 'user-srtWNBSp' '.*' '.*' '.*'