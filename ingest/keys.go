package ingest

// rowLimit bounds one import: what has to be remembered of each row, its key's hash, then stays below 280 MB.
const rowLimit = 12_000_000

// keySet remembers which keys an import has seen, by 64-bit hash. A map takes three times the memory, because it doubles
// as it grows and points at what it holds; a gigabyte of short rows has ten million keys.
type keySet struct {
	shards   [256]keyShard
	repeated map[uint64]int // how often a key has come that came more than once
	n        int
}

// keyShard is an open table with linear probing; row 0 marks a free place.
type keyShard struct {
	hashes []uint64
	rows   []int32
	used   int
}

// add notes the key of a row. It returns the row in which the key came first, and how many times it has come by now: 1
// for a new key.
func (k *keySet) add(hash uint64, row int) (first, times int) {
	s := &k.shards[hash>>56]
	if 5*s.used >= 4*len(s.rows) {
		s.grow()
	}
	i := s.place(hash)
	if s.rows[i] == 0 {
		s.hashes[i], s.rows[i] = hash, int32(max(1, row))
		s.used++
		k.n++
		return row, 1
	}
	if k.repeated == nil {
		k.repeated = map[uint64]int{}
	}
	k.repeated[hash] = max(1, k.repeated[hash]) + 1
	return int(s.rows[i]), k.repeated[hash]
}

// place is where a hash is, or where it would go.
func (s *keyShard) place(hash uint64) int {
	i := int(hash & (1<<56 - 1) % uint64(len(s.rows)))
	for s.rows[i] != 0 && s.hashes[i] != hash {
		if i++; i == len(s.rows) {
			i = 0
		}
	}
	return i
}

func (s *keyShard) grow() {
	size := max(16, len(s.rows)+len(s.rows)/2)
	bigger := keyShard{hashes: make([]uint64, size), rows: make([]int32, size), used: s.used}
	for i, row := range s.rows {
		if row != 0 {
			at := bigger.place(s.hashes[i])
			bigger.hashes[at], bigger.rows[at] = s.hashes[i], row
		}
	}
	*s = bigger
}
