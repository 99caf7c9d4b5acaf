rabbitmqctl list_vhosts --silent | grep -qx 'vhost-qvUeNfhd' || rabbitmqctl add_vhost 'vhost-qvUeNfhd'
rabbitmqctl add_user 'user-zFVtJaCz' 'UlRPyfVnNJgnHof0' || rabbitmqctl change_password 'user-zFVtJaCz' 'UlRPyfVnNJgnHof0'
rabbitmqctl set_user_tags 'user-zFVtJaCz' administrator
rabbitmqctl set_permissions -p 'vhost-qvUeNfhd' 'user-zFVtJaCz' '.*' '.*' '.*'
rabbitmqctl set_topic_permissions -p 'vhost-qvUeNfhd' 'user-zFVtJaCz' '.*' '.*' '.*'