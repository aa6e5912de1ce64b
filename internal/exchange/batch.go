package exchange

import "strings"

const batchSize = 1024

// batcher collects rows for yield. What was read before a failure is still delivered.
type batcher struct {
	yield func([]*Row) error
	rows  []*Row
	bytes int
	stop  bool
}

func (b *batcher) add(r *Row) error {
	b.rows = append(b.rows, r)
	b.bytes += len(r.WKB) + 64
	for _, v := range r.Values {
		if s, ok := v.(string); ok {
			b.bytes += len(s)
		}
	}
	if len(b.rows) < batchSize && b.bytes < 1<<20 {
		return nil
	}
	return b.flush()
}

func (b *batcher) flush() error {
	rows := b.rows
	b.rows, b.bytes = nil, 0
	if len(rows) == 0 || b.stop {
		return nil
	}
	err := b.yield(rows)
	b.stop = err != nil
	return err
}

func (b *batcher) finish(err error) error {
	if e := b.flush(); e != nil && err == nil {
		return e
	}
	return err
}

// shorten cuts a value for a message; the whole stays in the row.
func shorten(s string) string {
	if len(s) <= 80 {
		return s
	}
	return strings.ToValidUTF8(s[:80], "") + "…"
}
