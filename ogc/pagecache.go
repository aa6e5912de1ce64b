package ogc

import (
	"container/list"
	"net/http"
	"sync"
)

// pageCache keeps answers that were made whole, so that programs that ask for the same page over and over are served
// from memory. The key names the revision and the day, so an answer is never stale; old ones are pushed out.
type pageCache struct {
	mu    sync.Mutex
	size  int
	order *list.List // of *page, the newest first
	pages map[string]*list.Element
}

const pageCacheBytes = 48 << 20

// page is an answer of items, as it left.
type page struct {
	key    string
	header http.Header
	body   []byte
}

func (c *pageCache) get(key string) *page {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.pages[key]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*page)
}

func (c *pageCache) put(p *page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages == nil {
		c.pages, c.order = map[string]*list.Element{}, list.New()
	}
	if _, ok := c.pages[p.key]; ok {
		return
	}
	c.pages[p.key] = c.order.PushFront(p)
	c.size += len(p.body) + len(p.key)
	for c.size > pageCacheBytes {
		last := c.order.Back()
		old := last.Value.(*page)
		c.order.Remove(last)
		delete(c.pages, old.key)
		c.size -= len(old.body) + len(old.key)
	}
}
