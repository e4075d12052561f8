# The nodes of compose.yaml, for varnish.vcl.

probe health {
  .url = "/health";
  .interval = 1s;
  .timeout = 2s;
  .window = 3;
  .threshold = 2;
  .initial = 1;
}

backend node1 { .host = "node1"; .port = "8080"; .probe = health; }
backend node2 { .host = "node2"; .port = "8080"; .probe = health; }

# Purges come by the socket of that name, from the network of the containers alone.
acl purgers {
  "127.0.0.1";
}

sub vcl_init {
  new nodes = directors.shard();
  nodes.add_backend(node1);
  nodes.add_backend(node2);
  nodes.reconfigure();
}
