-- A home feed page of 20 posts with authors, counts and viewer flags, for many signed-in viewers in rotation.
-- wrk ... -s home-feed.lua URL -- TOKENS     TOKENS: a file with one access token per line
local tokens = {}
local next = 0

wrk.method = "POST"
local body = '{"query":"query Home { viewer { homeFeed(first: 20) { edges { cursor reason at node { id text createdAt visibility ' ..
  'author { id handle displayName avatarUrl } replyCount repostCount quoteCount likeCount ' ..
  'viewerHasLiked viewerHasReposted viewerHasBookmarked } } pageInfo { hasNextPage endCursor } } } }"}'

function init(args)
  for line in io.lines(args[1]) do
    tokens[#tokens + 1] = line
  end
end

function request()
  next = next % #tokens + 1
  return wrk.format(nil, nil, { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. tokens[next] }, body)
end


function done(summary)
  io.write(string.format("errors: connect %d read %d write %d status %d timeout %d\n", summary.errors.connect,
    summary.errors.read, summary.errors.write, summary.errors.status, summary.errors.timeout))
end
