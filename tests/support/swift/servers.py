"""OpenStack Swift with its S3 interface, in one process: python3 servers.py FOLDER MEMCACHED

Runs the four servers of Debian's packages (proxy, account, container, object) on free ports of the loopback, with rings
and files in FOLDER, and prints the port of the proxy when all of them listen. Ends with its standard input.
"""

import os
import sys

folder, memcached = sys.argv[1:3]

import eventlet
from swift.common.ring import RingBuilder
from eventlet import wsgi
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.utils import NullLogger, eventlet_monkey_patch, get_hub
from swift.common.wsgi import loadapp

eventlet.hubs.use_hub(get_hub())
eventlet_monkey_patch()

PROXY = """
[DEFAULT]
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats cache bulk s3api tempauth slo dlo versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:cache]
use = egg:swift#memcache
memcache_servers = {memcached}
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
allow_no_owner = true
min_segment_size = 1
[filter:tempauth]
use = egg:swift#tempauth
user_test_loupe = a-secret-of-the-tests .admin
user_test_reader = another-secret
[filter:slo]
use = egg:swift#slo
minimum_segment_size = 1
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
"""

STORAGE = """
[DEFAULT]
devices = {folder}/devices
mount_check = false
fallocate_reserve = 0
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""


def write(name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write("[DEFAULT]\nswift_dir = %s\n%s" % (folder, text.replace("[DEFAULT]\n", "", 1)))
    return path


def listening():
    return eventlet.listen(("127.0.0.1", 0), backlog=512)


os.makedirs(os.path.join(folder, "devices", "d1"))
servers = []
for kind in ("account", "container", "object"):
    sock = listening()
    ring = RingBuilder(4, 1, 1)
    ring.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1, "device": "d1", "meta": "",
                  "ip": "127.0.0.1", "port": sock.getsockname()[1],
                  "replication_ip": "127.0.0.1", "replication_port": sock.getsockname()[1]})
    ring.rebalance()
    ring.get_ring().save(os.path.join(folder, kind + ".ring.gz"))
    servers.append((kind + "-server", write(kind + ".conf", STORAGE.format(folder=folder, kind=kind)), sock))

proxy = listening()
servers.append(("proxy-server", write("proxy.conf", PROXY.format(memcached=memcached)), proxy))
for name, path, sock in servers:
    app = loadapp(path, global_conf={"log_name": name}, allow_modify_pipeline=name == "proxy-server")
    # As Swift itself serves: clients of S3 know the header ETag by just this name.
    eventlet.spawn(wsgi.server, sock, app, NullLogger(), protocol=SwiftHttpProtocol, capitalize_response_headers=False)
print(proxy.getsockname()[1], flush=True)

# A thread of the system: reading would hold up the servers.
threads = eventlet.patcher.original("threading")
threads.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
while True:
    eventlet.sleep(3600)
