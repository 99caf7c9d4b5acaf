#!/bin/sh
echo '{"resource_outputs": {"name": "in-'"${REGION:-nowhere}"'"}}'
