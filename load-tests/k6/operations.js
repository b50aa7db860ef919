// Every request that the load tests make, as GraphQL documents and the variables they take. Plain data: the tests read it without k6.

const POST = 'id text createdAt visibility isDeleted author { id handle displayName avatarUrl } ' +
  'replyCount repostCount quoteCount likeCount viewerHasLiked viewerHasReposted viewerHasBookmarked';
const PAGE = 'pageInfo { hasNextPage endCursor }';
const ERRORS = 'errors { code message path }';

export const operations = {
  homeFirst: 'query HomeFirst($first: Int!) { viewer { user { id } homeFeed(first: $first) ' +
    '{ edges { cursor reason at repostedBy { id handle } node { ' + POST + ' } } ' + PAGE + ' } } }',
  homeNext: 'query HomeNext($first: Int!, $after: String!) { viewer { homeFeed(first: $first, after: $after) ' +
    '{ edges { cursor reason at repostedBy { id handle } node { ' + POST + ' } } ' + PAGE + ' } } }',
  profile: 'query Profile($handle: String!, $first: Int!) { user(by: { handle: $handle }) ' +
    '{ id handle displayName bio postCount followerCount followingCount viewerRelation { follows followedBy } ' +
    'posts(first: $first) { edges { node { ' + POST + ' } } ' + PAGE + ' } } }',
  postDetail: 'query PostDetail($id: ID!, $first: Int!) { post(id: $id) { ' + POST +
    ' replyTo { id text } quoteOf { id text } replies(first: $first) { nodes { ' + POST + ' } ' + PAGE + ' } } }',
  userList: 'query Followers($id: ID!, $first: Int!) { node(id: $id) { ... on User { id followers(first: $first) ' +
    '{ nodes { id handle displayName viewerRelation { follows } } ' + PAGE + ' } } } }',
  notifications: 'query Notifications($first: Int!) { viewer { unreadNotificationCount notifications(first: $first) ' +
    '{ nodes { id kind at actorCount } ' + PAGE + ' } } }',
  search: 'query Search($prefix: String!, $first: Int!) { searchUsers(prefix: $prefix, first: $first) { nodes { id handle displayName } } }',
  like: 'mutation Like($input: PostIdInput!) { likePost(input: $input) { post { id likeCount viewerHasLiked } ' + ERRORS + ' } }',
  unlike: 'mutation Unlike($input: PostIdInput!) { unlikePost(input: $input) { post { id likeCount viewerHasLiked } ' + ERRORS + ' } }',
  createPost: 'mutation CreatePost($input: CreatePostInput!) { createPost(input: $input) { post { id createdAt } ' + ERRORS + ' } }',
  follow: 'mutation Follow($input: UserIdInput!) { followUser(input: $input) { user { id } ' + ERRORS + ' } }',
  unfollow: 'mutation Unfollow($input: UserIdInput!) { unfollowUser(input: $input) { user { id } ' + ERRORS + ' } }',
  deletePost: 'mutation DeletePost($input: PostIdInput!) { deletePost(input: $input) { post { id isDeleted } ' + ERRORS + ' } }',
  updateProfile: 'mutation UpdateProfile($input: UpdateProfileInput!) { updateProfile(input: $input) { user { id bio } ' + ERRORS + ' } }',
  deliveryStatus: 'query Delivery($postId: ID!) { deliveryStatus(postId: $postId) { expected delivered isComplete } }',
};

// The field of the response that has to be there for the request to count as answered.
export const answers = {
  homeFirst: function (data) { return data.viewer && data.viewer.homeFeed; },
  homeNext: function (data) { return data.viewer && data.viewer.homeFeed; },
  profile: function (data) { return data.user; },
  postDetail: function (data) { return 'post' in data ? data.post || { gone: true } : null; }, // May have been deleted meanwhile.
  userList: function (data) { return data.node && data.node.followers; },
  notifications: function (data) { return data.viewer && data.viewer.notifications; },
  search: function (data) { return data.searchUsers; },
  like: function (data) { return payload(data.likePost); },
  unlike: function (data) { return payload(data.unlikePost); },
  createPost: function (data) { return payload(data.createPost); },
  follow: function (data) { return payload(data.followUser); },
  unfollow: function (data) { return payload(data.unfollowUser); },
  deletePost: function (data) { return payload(data.deletePost); },
  updateProfile: function (data) { return payload(data.updateProfile); },
  deliveryStatus: function (data) { return data.deliveryStatus; },
};

// Errors that are right answers while others write too: the post was deleted, someone blocked the viewer.
const EXPECTED_CODES = ['NOT_FOUND', 'BLOCKED', 'FORBIDDEN'];

function payload(result) {
  if (!result) return null;
  const surprising = result.errors.filter(function (error) { return EXPECTED_CODES.indexOf(error.code) < 0; });
  return surprising.length === 0 ? result : null;
}

// Operations that a gateway may not serve yet, by a name that its schema must contain.
export const optional = { notifications: 'unreadNotificationCount', search: 'searchUsers', updateProfile: 'updateProfile' };
