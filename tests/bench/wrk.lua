-- Asks the paths of a file one after another, from a given line on and round again; when a number above 0 is given, at
-- most so many times. A line is a path and headers as "Name: value", with tabs between them.
local requests = {}
local position = 0
local most = 0
local asked = 0

function init(args)
  for line in io.lines(args[1]) do
    local path, rest = line:match("^([^\t]+)(.*)$")
    local headers = {}
    for name, value in rest:gmatch("\t([^:\t]+): ([^\t]*)") do headers[name] = value end
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
  position = tonumber(args[2] or "0") % #requests
  most = tonumber(args[3] or "0")
  io.stderr:write("LOADED\n")
end

function request()
  asked = asked + 1
  if most > 0 and asked >= most then wrk.thread:stop() end
  position = position % #requests + 1
  return requests[position]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "RESULT %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout
  ))
end
