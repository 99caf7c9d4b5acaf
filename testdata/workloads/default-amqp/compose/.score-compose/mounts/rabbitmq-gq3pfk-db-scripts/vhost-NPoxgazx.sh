rabbitmqctl list_vhosts --silent | grep -qx 'vhost-NPoxgazx' || rabbitmqctl add_vhost 'vhost-NPoxgazx'
rabbitmqctl add_user 'user-xvkzkqbN' 'VCSffzwrM6cIXSmC' || rabbitmqctl change_password 'user-xvkzkqbN' 'VCSffzwrM6cIXSmC'
rabbitmqctl set_user_tags 'user-xvkzkqbN' administrator
rabbitmqctl set_permissions -p 'vhost-NPoxgazx' 'user-xvkzkqbN' '.*' '.*' '.*'
rabbitmqctl set_topic_permissions -p 'vhost-NPoxgazx' 'user-xvkzkqbN' '.*' '.*' '.*'