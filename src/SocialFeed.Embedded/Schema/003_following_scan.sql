-- ReadFollowingAsync sorts the one account's edges (at most Limits.FollowingPerUser) as it reads them: an index would cost every follow a page written.
DROP INDEX following_by_time;
