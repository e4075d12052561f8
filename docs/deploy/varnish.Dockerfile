# Varnish with the module xkey, from Debian: varnish.vcl is tried with this version. The C compiler that comes with it
# translates VCL when Varnish starts.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends varnish varnish-modules && rm -rf /var/lib/apt/lists/*
COPY varnish.vcl backends.vcl /etc/varnish/
USER 1000:1000
EXPOSE 8080 6083
# What is compiled is written to /tmp. The second socket is for purges, and is not published. Of many who come in one moment some
# wait until a thread is there, rather than being turned away.
ENTRYPOINT ["varnishd", "-F", "-j", "none", "-n", "/tmp/varnish", "-a", ":8080", "-a", "purge=:6083", "-p", "thread_queue_limit=2000", "-f", "/etc/varnish/varnish.vcl"]
CMD ["-s", "malloc,512m"]
