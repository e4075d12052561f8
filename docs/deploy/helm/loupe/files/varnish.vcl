# Varnish in front of one Loupe or several. Needs the module xkey (Debian: varnish-modules).
# The nodes, and who may purge, stand in backends.vcl beside this file.

vcl 4.1;

import directors;
import std;
import xkey;

include "backends.vcl";

sub vcl_recv {
  # Varnish adds the address of its client to X-Forwarded-For: a comma tells that there was a proxy before, whose
  # visitors have its address. A socket of the name purge is one that only Loupe can reach.
  if (req.method == "PURGE") {
    if (local.socket != "purge" && (client.ip !~ purgers || req.http.X-Forwarded-For ~ ",")) { return (synth(403)); }
    if (!req.http.xkey) { return (synth(400, "xkey is missing")); }
    set req.http.n-gone = xkey.purge(req.http.xkey);
    return (synth(200, "purged " + req.http.n-gone));
  }
  if (req.method !~ "^(GET|HEAD|OPTIONS|POST)$") { return (synth(405)); }

  # These are asked of the nodes themselves.
  if (req.url ~ "^/(metrics|ready|tasks|admin/.*)([?]|$)") { return (synth(404)); }

  # What is too old is sent only while no node is there.
  if (std.healthy(nodes.backend(resolve=LAZY))) { set req.grace = 0s; }

  # Loupe sets no cookies; those of other programs on the same host would keep responses from being shared.
  unset req.http.Cookie;

  # No query says anything of a tile, and each would be kept for itself.
  if (req.url ~ "^/(iiif/[23]|dzi)/") { set req.url = regsub(req.url, "[?].*$", ""); }

  # Whole files may be large: a part of one is asked for as a part.
  if (req.url ~ "^/original/") { return (pass); }
}

sub vcl_miss {
  # A HEAD costs no render; Varnish would make a GET of it.
  if (req.method == "HEAD") { return (pass); }
}

sub vcl_backend_fetch {
  # An image stays with one node, which has opened it; the next one takes over while that is away, or has just failed.
  set bereq.backend = nodes.backend(
    by=KEY,
    key=nodes.key(regsub(bereq.url, "^/(iiif/[23]|dzi|image|original)/([^/?;@]+?)(_files|[.]dzi)?([/?;@].*)?$", "\2")),
    alt=bereq.retries,
    healthy=ALL);
}

sub vcl_backend_response {
  # For as long as no node is there.
  set beresp.grace = 1d;

  # Tiles and documents are fetched whole before anything is sent: of a node that vanishes meanwhile nobody sees half a
  # response, and another one is asked. What is longer, or of a length that is not known, is sent on as it comes.
  if (std.integer(beresp.http.Content-Length, 0) > 0 && std.integer(beresp.http.Content-Length, 0) < 4194304) {
    set beresp.do_stream = false;
  }
}

sub vcl_backend_error {
  # Nothing that the node sent was sent on: another one is asked. What is posted is not asked twice.
  if (bereq.retries < 2 && (bereq.method == "GET" || bereq.method == "HEAD")) { return (retry); }
}

sub vcl_deliver {
  # Browsers go by max-age, from now on; tags are nobody's business.
  unset resp.http.xkey;
  unset resp.http.Surrogate-Key;
  unset resp.http.Cache-Tag;
  unset resp.http.Age;
  set resp.http.Cache-Control = regsub(resp.http.Cache-Control, ",\s*s-maxage=\d+", "");
  set resp.http.X-Cache = "miss";
  if (obj.hits > 0) { set resp.http.X-Cache = "hit"; }
}
