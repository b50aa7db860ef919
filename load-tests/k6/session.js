// One person's visit: opens the feed, then goes on in the proportions of the mix, each request with ids and cursors of what was just read. Needs no k6: what
// sends a request and what waits are given.
import { laterMix, moreWrites, pageSize, PAGES_MAX, sessionLength, writeText } from './workload.js';
import { cumulate } from './random.js';

const DETAIL_CONTINUES = 0.75; // The position of the item that is looked at is geometric with p = 0.25.
const SEEN_MAX = 100;

// The latest ones: what is full forgets its oldest half.
function push(list, item) {
  if (list.length >= SEEN_MAX) list.splice(0, SEEN_MAX / 2);
  list.push(item);
}

export class Session {
  /**
   * send(name, operation, variables): the data of the response, null when it failed.
   * world: handles, popularity (cumulated weights over handles), hashtags (cumulated weights), isServed(name), writeFactor, writeTimes, hotPost() or null.
   */
  constructor(random, world, send) {
    this.random = random;
    this.world = world;
    this.send = send;
    const shares = moreWrites(laterMix(world.isServed, world.writeFactor), world.writeTimes);
    this.names = Object.keys(shares);
    this.weights = cumulate(this.names.map(function (name) { return shares[name]; }));
    this.posts = [];
    this.users = [];
    this.followees = [];
    this.liked = [];
    this.own = [];
    this.self = null;
    this.cursor = null;
    this.pages = 0;
  }

  /** Runs to its end; think() is called between requests. An empty feed ends it. */
  run(think) {
    const requests = sessionLength(this.random);
    this.homeFirst();
    if (this.posts.length === 0) return;
    for (let i = 1; i < requests; i++) {
      think();
      this[this.names[this.random.weighted(this.weights)]]();
    }
  }

  homeFirst() {
    this.pages = 1;
    this.readHome(this.send('homeFirst', 'homeFirst', { first: pageSize(this.random) }));
  }

  homeNext() {
    if (!this.cursor || this.pages >= PAGES_MAX) return this.homeFirst();
    this.pages++;
    return this.readHome(this.send('homeNext', 'homeNext', { first: pageSize(this.random), after: this.cursor }));
  }

  profile() {
    const seen = this.random.chance(0.7) && this.users.length > 0;
    const handle = seen ? this.random.pick(this.users).handle : this.popularHandle();
    const data = this.send('profile', 'profile', { handle: handle, first: pageSize(this.random) });
    if (!data || !data.user) return;
    this.remember(data.user);
    this.readPosts(data.user.posts.edges.map(function (edge) { return edge.node; }));
  }

  postDetail() {
    const id = this.hotOr(this.item());
    const data = this.send('postDetail', 'postDetail', { id: id, first: 20 });
    if (data && data.post) this.readPosts(data.post.replies.nodes);
  }

  userList() {
    if (this.users.length === 0) return this.profile();
    const data = this.send('userList', 'userList', { id: this.random.pick(this.users).id, first: 50 });
    if (data && data.node) data.node.followers.nodes.slice(0, 20).forEach(this.remember, this);
    return undefined;
  }

  notifications() {
    this.send('notifications', 'notifications', { first: 20 });
  }

  search() {
    this.send('search', 'search', { prefix: this.random.pick(this.world.handles).slice(0, 3), first: 20 });
  }

  like() {
    const id = this.hotOr(this.item());
    if (this.send('like', 'like', { input: { postId: id } })) push(this.liked, id);
  }

  unlike() {
    if (this.liked.length === 0) return this.like();
    return this.send('unlike', 'unlike', { input: { postId: this.liked.pop() } });
  }

  createPost() {
    this.write(null);
  }

  reply() {
    this.write(this.hotOr(this.item()));
  }

  follow() {
    if (this.users.length === 0) return this.profile();
    const user = this.random.pick(this.users);
    if (this.send('follow', 'follow', { input: { userId: user.id } })) push(this.followees, user);
    return undefined;
  }

  unfollow() {
    if (this.followees.length === 0) return this.follow();
    return this.send('unfollow', 'unfollow', { input: { userId: this.followees.pop().id } });
  }

  deletePost() {
    if (this.own.length === 0) return this.createPost();
    return this.send('deletePost', 'deletePost', { input: { postId: this.own.pop() } });
  }

  updateProfile() {
    this.send('updateProfile', 'updateProfile', { input: { bio: writeText(this.random, null, null) } });
  }

  write(replyToId) {
    const mention = this.users.length > 0 ? this.random.pick(this.users).handle : null;
    const input = { text: writeText(this.random, this.world.hashtags, mention), idempotencyKey: this.key() };
    if (replyToId) input.replyToId = replyToId;
    const data = this.send(replyToId ? 'reply' : 'createPost', 'createPost', { input: input });
    if (data && data.createPost.post) push(this.own, data.createPost.post.id);
  }

  readHome(data) {
    if (!data) return;
    const feed = data.viewer.homeFeed;
    if (data.viewer.user) this.self = data.viewer.user.id;
    this.cursor = feed.pageInfo.hasNextPage ? feed.pageInfo.endCursor : null;
    const self = this;
    feed.edges.forEach(function (edge) {
      if (edge.reason === 'FOLLOWED_AUTHOR') push(self.followees, edge.node.author);
      if (edge.reason === 'OWN_POST') push(self.own, edge.node.id);
      if (edge.node.viewerHasLiked) push(self.liked, edge.node.id);
    });
    this.readPosts(feed.edges.map(function (edge) { return edge.node; }));
  }

  readPosts(posts) {
    const visible = posts.filter(function (post) { return !post.isDeleted; });
    if (visible.length > 0) this.posts = visible;
    visible.slice(0, 20).forEach(function (post) { this.remember(post.author); }, this);
  }

  remember(user) {
    if (user.id !== this.self) push(this.users, { id: user.id, handle: user.handle });
  }

  /** An item of the page just read, rather near its top. */
  item() {
    return this.posts[Math.min(this.random.geometric(DETAIL_CONTINUES), this.posts.length - 1)].id;
  }

  hotOr(id) {
    const hot = this.world.hotPost ? this.world.hotPost(this.random) : null;
    return hot || id;
  }

  popularHandle() {
    return this.world.handles[this.random.weighted(this.world.popularity)];
  }

  key() {
    return 'k6-' + Date.now().toString(36) + '-' + Math.floor(this.random.next() * 4294967296).toString(36);
  }
}
