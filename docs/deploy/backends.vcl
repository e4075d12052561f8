# The nodes behind varnish.vcl, which includes this file. Here two on the same machine; name yours.

probe health {
  .url = "/health";
  .interval = 1s;
  .timeout = 2s;
  .window = 3;
  .threshold = 2;
  .initial = 1;
}

backend node1 { .host = "127.0.0.1"; .port = "8081"; .probe = health; }
backend node2 { .host = "127.0.0.1"; .port = "8082"; .probe = health; }

# Who may purge at any socket: the machine of `loupe serve`, and nobody whom a proxy lets through.
acl purgers {
  "127.0.0.1";
  "::1";
}

sub vcl_init {
  new nodes = directors.shard();
  nodes.add_backend(node1);
  nodes.add_backend(node2);
  nodes.reconfigure();
}
