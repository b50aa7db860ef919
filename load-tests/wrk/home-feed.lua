-- A home feed page of 20 posts with authors, counts and viewer flags, for many signed-in viewers in rotation.
-- wrk ... -s home-feed.lua URL -- BODY TOKENS     BODY: the request body; TOKENS: a file with one access token per line
local requests = {}
local next = 0

function init(args)
  local body = io.open(args[1]):read("a")
  for token in io.lines(args[2]) do
    requests[#requests + 1] = wrk.format("POST", nil, { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. token }, body)
  end
end

function request()
  next = next % #requests + 1
  return requests[next]
end
