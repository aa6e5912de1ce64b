package tiles

import (
	"container/list"
	"sync"
)

// made is a finished tile.
type made struct {
	body     []byte // packed; empty for a tile without anything in it
	encoding string // of the body: gzip or zstd
	tag      string // names the content
	revision int64  // of the registers when it was read
}

// entry is a cached tile with what is needed to know when it is out of date.
type entry struct {
	key    string
	tile   made
	office string
	of     []*layer
	area   box  // of the world, with the tile's buffer
	fixed  bool // shows a revision that was named: never out of date
	picked bool // a filter picked its rows: out of date when officers' fields are defined anew, and who may see them
}

// cache keeps the tiles used last, up to a number of bytes.
type cache struct {
	mu      sync.Mutex
	limit   int64
	size    int64
	order   *list.List // of *entry, the last used first
	byKey   map[string]*list.Element
	current map[string]int64 // the revision up to which an office's entries are known to be true
}

// Besides its bytes an entry costs about this much.
const entryOverhead = 400

func newCache(limit int64) *cache {
	return &cache{limit: limit, order: list.New(), byKey: map[string]*list.Element{}, current: map[string]int64{}}
}

func (c *cache) get(key string) (made, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return made{}, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*entry).tile, true
}

// put keeps a tile, unless the office has moved on since it was read.
func (c *cache) put(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	current, seen := c.current[e.office]
	if !seen {
		c.current[e.office] = e.tile.revision
	} else if !e.fixed && e.tile.revision < current {
		return
	}
	cost := int64(len(e.tile.body)+len(e.key)) + entryOverhead
	if cost > c.limit/8 {
		return
	}
	if old, ok := c.byKey[e.key]; ok {
		c.remove(old)
	}
	c.byKey[e.key] = c.order.PushFront(e)
	c.size += cost
	for c.size > c.limit {
		c.remove(c.order.Back())
	}
}

func (c *cache) remove(at *list.Element) {
	e := c.order.Remove(at).(*entry)
	delete(c.byKey, e.key)
	c.size -= int64(len(e.tile.body)+len(e.key)) + entryOverhead
}

// revision tells up to which revision the office's entries are true.
func (c *cache) revision(office string) (int64, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.current[office]
	return r, ok
}

// advance drops the office's entries for which stale answers true, with fields those that a filter picked, and moves the
// office on to a revision.
func (c *cache) advance(office string, revision int64, fields bool, stale func(*entry) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at := c.order.Front(); at != nil; {
		next := at.Next()
		if e := at.Value.(*entry); e.office == office && (fields && e.picked || !e.fixed && stale(e)) {
			c.remove(at)
		}
		at = next
	}
	c.current[office] = revision
}
