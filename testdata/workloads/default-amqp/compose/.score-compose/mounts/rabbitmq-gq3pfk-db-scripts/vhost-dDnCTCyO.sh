rabbitmqctl list_vhosts --silent | grep -qx 'vhost-dDnCTCyO' || rabbitmqctl add_vhost 'vhost-dDnCTCyO'
rabbitmqctl add_user 'user-xFGcejYN' 'Ig1MzwOqnFeIP42h' || rabbitmqctl change_password 'user-xFGcejYN' 'Ig1MzwOqnFeIP42h'
rabbitmqctl set_user_tags 'user-xFGcejYN' administrator
rabbitmqctl set_permissions -p 'vhost-dDnCTCyO' 'user-xFGcejYN' '.*' '.*' '.*'
rabbitmqctl set_topic_permissions -p 'vhost-dDnCTCyO' 'user-xFGcejYN' '.*' '.*' '.*'