-- The smallest operation: what the engine and the transport cost by themselves.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"query":"{ __typename }"}'
