package tiles

import (
	"encoding/binary"
	"hash/crc32"
	"math/bits"
	"slices"
)

// A general compressor spends most of its time looking for repeats. A tile's writer knows where they are: a value
// begins as the one before it of its column did, a feature's head is like that of the feature before. It leaves marks
// (repeat), and what is left here is Huffman coding, RFC 1951 in the wrapping of RFC 1952. That is several times as fast
// as gzip at level 1, and about as small.

// repeat says that n bytes at a position are those that stand dist bytes before.
type repeat struct{ at, n, dist int32 }

// Bounds of a repeat.
const (
	leastRepeat = 4
	nearRepeat  = 3 // where the distance is one that keeps coming back
	mostRepeat  = 258
	mostDist    = 1 << 15
)

// Sizes of the alphabets, and the longest codes used: short enough that four literals fit a word at once.
const (
	literals  = 286
	distances = 30
	endBlock  = 256
	longest   = 12
)

// blockLeast is the least number of bytes for which a block with codes of its own pays.
const blockLeast = 6 << 10

// deflater is scratch memory for compressing one tile at a time.
type deflater struct {
	lit   code[[literals]uint32]
	dist  code[[distances]uint32]
	clen  code[[19]uint32]
	odd   [endBlock]uint32
	out   []byte
	acc   uint64
	n     uint // bits in acc
	sort  [literals]uint64
	spare [literals]uint64
	plain []byte // code lengths of a block's head
	runs  []run
	ends  []int32
}

// code is a Huffman code: counts first, then bits<<4|length of each symbol.
type code[T any] struct {
	count T
	word  T
}

type run struct{ symbol, extra, bits uint8 }

var lengthSymbol, lengthBase, distBase, lengthExtra = func() (symbol [mostRepeat + 1]uint8, base [29]int32, dist [30]int32, extra [29]uint8) {
	at := int32(3)
	for i := range 28 {
		if i >= 8 {
			extra[i] = uint8(i/4 - 1)
		}
		base[i] = at
		for range 1 << extra[i] {
			if at <= mostRepeat {
				symbol[at] = uint8(i)
			}
			at++
		}
	}
	symbol[mostRepeat], base[28] = 28, mostRepeat
	at = 1
	for i := range 30 {
		dist[i] = at
		at += 1 << distExtra(i)
	}
	return symbol, base, dist, extra
}()

func distExtra(i int) uint { return uint(max(0, i/2-1)) }

func distSymbol(d int32) int {
	if d <= 2 {
		return int(d) - 1
	}
	n := bits.Len32(uint32(d-1)) - 1
	return 2*n + int(uint32(d-1)>>(n-1)&1)
}

// gzip compresses raw. repeats are in order and do not overlap; cuts are the positions where the kind of content
// changes. The answer is valid until the next call.
func (d *deflater) gzip(raw []byte, repeats []repeat, cuts []int32) []byte {
	need := len(raw)*longest/8 + len(cuts)*512 + 1024
	if cap(d.out) < need {
		d.out = make([]byte, 0, need+need/4)
	}
	d.out = append(d.out[:0], 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255)
	d.acc, d.n = 0, 0
	ends := d.ends[:0]
	from := int32(0)
	for _, c := range cuts {
		if c-from >= blockLeast && int32(len(raw))-c >= blockLeast {
			ends, from = append(ends, c), c
		}
	}
	ends = append(ends, int32(len(raw)))
	d.ends = ends
	from = 0
	for i, end := range ends {
		n := 0
		for n < len(repeats) && repeats[n].at < end {
			n++
		}
		d.block(raw, from, end, repeats[:n], i == len(ends)-1)
		repeats, from = repeats[n:], end
	}
	d.flush()
	if d.n > 0 {
		d.out = append(d.out, byte(d.acc))
	}
	d.out = binary.LittleEndian.AppendUint32(d.out, crc32.ChecksumIEEE(raw))
	d.out = binary.LittleEndian.AppendUint32(d.out, uint32(len(raw)))
	return d.out
}

// sampled is from where on the literals of a block are counted by samples.
const sampled = 24 << 10

func (d *deflater) count(raw []byte, from, end int32, repeats []repeat) {
	d.lit.count = [literals]uint32{}
	d.dist.count = [distances]uint32{}
	step := int32(1)
	if end-from > sampled {
		step = 5 // shares no divisor with the sizes of what repeats in a tile's structure
	}
	c := &d.lit.count
	at := from
	if step == 1 {
		for _, r := range repeats {
			d.tally(raw[at:r.at])
			at = r.at + r.n
		}
		d.tally(raw[at:end])
		for i := range d.odd {
			c[i] += d.odd[i]
		}
		d.odd = [endBlock]uint32{}
	} else {
		for _, r := range repeats {
			for ; at < r.at; at += step {
				c[raw[at]]++
			}
			at = max(at, r.at+r.n)
		}
		for ; at < end; at += step {
			c[raw[at]]++
		}
		for i := range c[:endBlock] {
			c[i] = c[i]*uint32(step) + 1
		}
	}
	for _, r := range repeats {
		c[257+int(lengthSymbol[r.n])]++
		d.dist.count[distSymbol(r.dist)]++
	}
	c[endBlock] = 1
}

// tally counts literals in two tables by turns: to count the same byte twice in a row in one has the second wait for the
// first.
func (d *deflater) tally(b []byte) {
	even, odd := &d.lit.count, &d.odd
	for len(b) >= 4 {
		even[b[0]]++
		odd[b[1]]++
		even[b[2]]++
		odd[b[3]]++
		b = b[4:]
	}
	for _, v := range b {
		even[v]++
	}
}

func (d *deflater) block(raw []byte, from, end int32, repeats []repeat, last bool) {
	d.count(raw, from, end, repeats)
	d.build(d.lit.count[:], d.lit.word[:], longest)
	d.build(d.dist.count[:], d.dist.word[:], longest)
	d.head(last)
	at := from
	for _, r := range repeats {
		d.literals(raw[at:r.at])
		l := int(lengthSymbol[r.n])
		d.put(d.lit.word[257+l])
		d.bits(uint64(r.n-lengthBase[l]), uint(lengthExtra[l]))
		s := distSymbol(r.dist)
		d.put(d.dist.word[s])
		d.bits(uint64(r.dist-distBase[s]), distExtra(s))
		d.flush()
		at = r.at + r.n
	}
	d.literals(raw[at:end])
	d.put(d.lit.word[endBlock])
	d.flush()
}

func (d *deflater) put(w uint32)          { d.bits(uint64(w>>4), uint(w&15)) }
func (d *deflater) bits(v uint64, n uint) { d.acc |= v << (d.n & 63); d.n += n }

// flush writes the whole bytes; at most seven bits remain.
func (d *deflater) flush() {
	at := len(d.out)
	out := d.out[:at+8]
	binary.LittleEndian.PutUint64(out[at:], d.acc)
	d.out = out[:at+int(d.n>>3)]
	d.acc >>= d.n &^ 7
	d.n &= 7
}

func (d *deflater) literals(b []byte) {
	word := &d.lit.word
	acc, n := d.acc, d.n
	at := len(d.out)
	out := d.out[:cap(d.out)]
	for len(b) >= 4 {
		w := word[b[0]]
		acc |= uint64(w>>4) << (n & 63)
		n += uint(w & 15)
		w = word[b[1]]
		acc |= uint64(w>>4) << (n & 63)
		n += uint(w & 15)
		w = word[b[2]]
		acc |= uint64(w>>4) << (n & 63)
		n += uint(w & 15)
		w = word[b[3]]
		acc |= uint64(w>>4) << (n & 63)
		n += uint(w & 15)
		binary.LittleEndian.PutUint64(out[at:], acc)
		at += int(n >> 3)
		acc >>= (n &^ 7) & 63
		n &= 7
		b = b[4:]
	}
	for _, c := range b {
		w := word[c]
		acc |= uint64(w>>4) << (n & 63)
		n += uint(w & 15)
	}
	binary.LittleEndian.PutUint64(out[at:], acc)
	at += int(n >> 3)
	acc >>= (n &^ 7) & 63
	d.acc, d.n, d.out = acc, n&7, out[:at]
}

// build makes the words of a Huffman code with at most limit bits.
func (d *deflater) build(count, word []uint32, limit int) {
	clear(word)
	s := d.sort[:0]
	for i, n := range count {
		if n > 0 {
			s = append(s, uint64(n)<<16|uint64(i))
		}
	}
	switch len(s) {
	case 0:
		return
	case 1:
		word[s[0]&0xffff] = 1 // a code of one symbol still has a bit
		return
	}
	s = d.sorted(s)
	var weight [literals]uint32
	for i, v := range s {
		weight[i] = uint32(v >> 16)
	}
	depth(weight[:len(s)])
	// weight now holds the depths, the deepest first; those that are too deep are brought up, and others down for them.
	var of [64]int
	for _, n := range weight[:len(s)] {
		of[min(int(n), limit)]++
	}
	total := 0
	for i := 1; i <= limit; i++ {
		total += of[i] << (limit - i)
	}
	for ; total > 1<<limit; total-- {
		of[limit]--
		for i := limit - 1; i > 0; i-- {
			if of[i] > 0 {
				of[i]--
				of[i+1] += 2
				break
			}
		}
	}
	at := 0
	for n := limit; n > 0; n-- {
		for range of[n] {
			word[s[at]&0xffff] = uint32(n)
			at++
		}
	}
	var next [16]uint32
	first := uint32(0)
	for n := 1; n <= limit; n++ {
		first = (first + uint32(of[n-1])) << 1
		next[n] = first
	}
	for i, n := range word {
		if n > 0 {
			word[i] = uint32(bits.Reverse16(uint16(next[n])<<(16-n)))<<4 | n
			next[n]++
		}
	}
}

// sorted puts count<<16|symbol in order. They come in the order of symbols, so it is enough to put them in that of counts,
// byte after byte.
func (d *deflater) sorted(s []uint64) []uint64 {
	if len(s) < 32 {
		slices.Sort(s)
		return s
	}
	most := uint64(0)
	for _, v := range s {
		most = max(most, v)
	}
	to := d.spare[:len(s)]
	for shift := 16; most>>shift > 0; shift += 8 {
		var at [256]uint16
		for _, v := range s {
			at[byte(v>>shift)]++
		}
		sum := uint16(0)
		for i, n := range at {
			at[i] = sum
			sum += n
		}
		for _, v := range s {
			b := byte(v >> shift)
			to[at[b]] = v
			at[b]++
		}
		s, to = to, s
	}
	return s
}

// depth replaces weights, the least first, with the depths of a Huffman tree's leaves, in place (Moffat and Katajainen
// 1995).
func depth(w []uint32) {
	n := len(w)
	w[0] += w[1]
	root, leaf := 0, 2
	for next := 1; next < n-1; next++ {
		if leaf >= n || w[root] < w[leaf] {
			w[next] = w[root]
			w[root] = uint32(next)
			root++
		} else {
			w[next] = w[leaf]
			leaf++
		}
		if leaf >= n || root < next && w[root] < w[leaf] {
			w[next] += w[root]
			w[root] = uint32(next)
			root++
		} else {
			w[next] += w[leaf]
			leaf++
		}
	}
	w[n-2] = 0
	for next := n - 3; next >= 0; next-- {
		w[next] = w[w[next]] + 1
	}
	avail, used, level := 1, 0, uint32(0)
	root, next := n-2, n-1
	for avail > 0 {
		for root >= 0 && w[root] == level {
			used++
			root--
		}
		for avail > used {
			w[next] = level
			next--
			avail--
		}
		avail, used = 2*used, 0
		level++
	}
}

var clenOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// head writes a block's codes.
func (d *deflater) head(last bool) {
	nl, nd := literals, distances
	for nl > 257 && d.lit.word[nl-1] == 0 {
		nl--
	}
	for nd > 1 && d.dist.word[nd-1] == 0 {
		nd--
	}
	p := d.plain[:0]
	for _, w := range d.lit.word[:nl] {
		p = append(p, byte(w&15))
	}
	for _, w := range d.dist.word[:nd] {
		p = append(p, byte(w&15))
	}
	d.plain = p
	runs := d.runs[:0]
	d.clen.count = [19]uint32{}
	for i := 0; i < len(p); {
		n := 1
		for i+n < len(p) && p[i+n] == p[i] {
			n++
		}
		i += n
		v := p[i-1]
		if v != 0 {
			runs = append(runs, run{symbol: v})
			n--
		}
		for n > 0 {
			k := n
			switch {
			case n < 3:
				runs, k = append(runs, run{symbol: v}), 1
			case v != 0:
				k = min(n, 6)
				runs = append(runs, run{16, uint8(k - 3), 2})
			case n < 11:
				runs = append(runs, run{17, uint8(k - 3), 3})
			default:
				k = min(n, 138)
				runs = append(runs, run{18, uint8(k - 11), 7})
			}
			n -= k
		}
	}
	d.runs = runs
	for _, r := range runs {
		d.clen.count[r.symbol]++
	}
	d.build(d.clen.count[:], d.clen.word[:], 7)
	nc := 19
	for nc > 4 && d.clen.word[clenOrder[nc-1]] == 0 {
		nc--
	}
	final := uint64(0)
	if last {
		final = 1
	}
	d.bits(final|2<<1, 3)
	d.bits(uint64(nl-257), 5)
	d.bits(uint64(nd-1), 5)
	d.bits(uint64(nc-4), 4)
	d.flush()
	for _, i := range clenOrder[:nc] {
		d.bits(uint64(d.clen.word[i]&15), 3)
		d.flush()
	}
	for _, r := range runs {
		d.put(d.clen.word[r.symbol])
		d.bits(uint64(r.extra), uint(r.bits))
		d.flush()
	}
}

// repeated appends marks for the parts of b[at:end] that are the same dist bytes before, where they are long enough.
func repeated(marks []repeat, b []byte, at, end, dist int) []repeat {
	if dist >= mostDist || at-dist < 0 {
		return marks
	}
	for at < end {
		if b[at] != b[at-dist] {
			at++
			continue
		}
		from := at
		for at < end && b[at] == b[at-dist] {
			at++
		}
		for n := at - from; n >= nearRepeat; n = at - from {
			n = min(n, mostRepeat)
			marks = append(marks, repeat{int32(from), int32(n), int32(dist)})
			from += n
		}
	}
	return marks
}
