// Package pmtiles writes and reads PMTiles version 3 (github.com/protomaps/PMTiles, spec/v3): a whole tile set in one file
// that a map reads piece by piece, without a tile server.
//
// It is written from the specification: the library of the format's authors brings the clients of three clouds with it,
// for a header of 127 bytes and two lists of numbers.
package pmtiles

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/klauspost/compress/gzip"
)

// The header and the root directory stand in the first 16 KiB, so that one request fetches both.
const (
	headerSize = 127
	rootEnd    = 16384
	leafSize   = 512 // entries of a leaf directory, at first
)

// Head is what the file says of itself.
type Head struct {
	MinZoom, MaxZoom int
	Bounds           [4]float64 // west, south, east, north in degrees
	Metadata         map[string]any
}

// entry is a run of tiles with one content.
type entry struct {
	id     uint64
	run    uint32
	offset uint64
	length uint32
}

// Writer writes one file. Tiles must come in the order of their ID.
type Writer struct {
	f       *os.File
	at      uint64 // bytes of tile data so far
	entries []entry
	seen    map[[sha256.Size]byte]int // content → an entry that has it
	tiles   uint64
	next    uint64
	root    int // room for the root directory
}

// Create begins a file; one that exists is an error.
func Create(path string) (*Writer, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(rootEnd, io.SeekStart); err != nil {
		f.Close()
		return nil, err
	}
	return &Writer{f: f, seen: map[[sha256.Size]byte]int{}, root: rootEnd - headerSize}, nil
}

var errOrder = errors.New("tiles must come in the order of their number")

// Tile adds a tile, packed with gzip; an empty one is left out, as the format has it. Equal tiles are stored once.
func (w *Writer) Tile(z, x, y int, zipped []byte) error {
	id := ID(z, x, y)
	if id < w.next {
		return errOrder
	}
	w.next = id + 1
	if len(zipped) == 0 {
		return nil
	}
	w.tiles++
	sum := sha256.Sum256(zipped)
	if i, ok := w.seen[sum]; ok {
		same, last := w.entries[i], len(w.entries)-1
		if e := &w.entries[last]; e.offset == same.offset && e.id+uint64(e.run) == id {
			e.run++
			return nil
		}
		w.entries = append(w.entries, entry{id, 1, same.offset, same.length})
		return nil
	}
	if _, err := w.f.Write(zipped); err != nil {
		return err
	}
	w.seen[sum] = len(w.entries)
	w.entries = append(w.entries, entry{id, 1, w.at, uint32(len(zipped))})
	w.at += uint64(len(zipped))
	return nil
}

// Abort leaves the file as it is, to be removed.
func (w *Writer) Abort() { w.f.Close() }

// Close writes metadata, directories and header. Only after it returns nil is the file complete.
func (w *Writer) Close(h Head) (err error) {
	defer func() { err = errors.Join(err, w.f.Close()) }()
	text, err := json.Marshal(h.Metadata)
	if err != nil {
		return err
	}
	metadata, err := pack(text)
	if err != nil {
		return err
	}
	var leaves []byte
	root := w.entries
	packed, err := directory(root)
	for size := leafSize; err == nil && len(packed) > w.root; size *= 2 {
		leaves, root = nil, nil
		for from := 0; from < len(w.entries); from += size {
			part := w.entries[from:min(from+size, len(w.entries))]
			leaf, err := directory(part)
			if err != nil {
				return err
			}
			root = append(root, entry{part[0].id, 0, uint64(len(leaves)), uint32(len(leaf))})
			leaves = append(leaves, leaf...)
		}
		packed, err = directory(root)
	}
	if err != nil {
		return err
	}
	if _, err := w.f.Write(append(bytes.Clone(metadata), leaves...)); err != nil {
		return err
	}
	if _, err := w.f.WriteAt(append(w.header(h, len(packed), len(metadata), len(leaves)), packed...), 0); err != nil {
		return err
	}
	return w.f.Sync()
}

func (w *Writer) header(h Head, root, metadata, leaves int) []byte {
	b := make([]byte, headerSize)
	copy(b, "PMTiles\x03")
	numbers := []uint64{headerSize, uint64(root), rootEnd + w.at, uint64(metadata), rootEnd + w.at + uint64(metadata), uint64(leaves), rootEnd, w.at,
		w.tiles, uint64(len(w.entries)), uint64(len(w.seen))}
	for i, v := range numbers {
		binary.LittleEndian.PutUint64(b[8+8*i:], v)
	}
	b[96] = 1                                                                              // clustered: tile data lie in the order of the tiles
	b[97], b[98], b[99] = compressionGzip, compressionGzip, typeMVT                        // directories, tiles
	b[100], b[101], b[118] = byte(h.MinZoom), byte(h.MaxZoom), byte(h.MinZoom+h.MaxZoom)/2 // zoom of the first view
	degree := func(at int, v float64) { binary.LittleEndian.PutUint32(b[at:], uint32(int32(math.Round(v*1e7)))) }
	for i, v := range h.Bounds {
		degree(102+4*i, v)
	}
	degree(119, (h.Bounds[0]+h.Bounds[2])/2)
	degree(123, (h.Bounds[1]+h.Bounds[3])/2)
	return b
}

const (
	compressionGzip = 2
	typeMVT         = 1
)

func pack(b []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(b)
	}
	if err == nil {
		err = z.Close()
	}
	return out.Bytes(), err
}

// directory packs entries: numbers by difference, lengths, offsets (0: right behind the one before).
func directory(entries []entry) ([]byte, error) {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	last := uint64(0)
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.id-last)
		last = e.id
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.run))
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.length))
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+uint64(entries[i-1].length) {
			b = binary.AppendUvarint(b, 0)
		} else {
			b = binary.AppendUvarint(b, e.offset+1)
		}
	}
	return pack(b)
}

// ID is the number of a tile: zooms one after another, each along its Hilbert curve.
func ID(z, x, y int) uint64 {
	id := (uint64(1)<<(2*z) - 1) / 3
	for s := 1 << z >> 1; s > 0; s >>= 1 {
		rx, ry := 0, 0
		if x&s > 0 {
			rx = 1
		}
		if y&s > 0 {
			ry = 1
		}
		id += uint64(s) * uint64(s) * uint64((3*rx)^ry)
		x, y = rotate(s, x, y, rx, ry)
	}
	return id
}

func rotate(n, x, y, rx, ry int) (int, int) {
	if ry == 0 {
		if rx == 1 {
			x, y = n-1-x, n-1-y
		}
		x, y = y, x
	}
	return x, y
}

// Tile is the tile of a number.
func Tile(id uint64) (z, x, y int) {
	for left := id; ; z++ {
		n := uint64(1) << (2 * z)
		if left < n {
			for s := 1; s < 1<<z; s <<= 1 {
				rx := int(left/2) & 1
				ry := int(left^uint64(rx)) & 1
				x, y = rotate(s, x, y, rx, ry)
				x, y = x+s*rx, y+s*ry
				left /= 4
			}
			return z, x, y
		}
		left -= n
	}
}

// Reader reads a file.
type Reader struct {
	f      *os.File
	b      [headerSize]byte
	Head   Head
	Tiles  uint64 // as the header counts them
	leaves uint64
	data   uint64

	directories int // read so far
}

var errBroken = errors.New("the PMTiles file is damaged")

// Open reads the head of a file.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{f: f}
	if err := r.head(); err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

// Close ends the reading.
func (r *Reader) Close() error { return r.f.Close() }

func (r *Reader) u64(i int) uint64 { return binary.LittleEndian.Uint64(r.b[8+8*i:]) }

func (r *Reader) head() error {
	if _, err := io.ReadFull(r.f, r.b[:]); err != nil || string(r.b[:8]) != "PMTiles\x03" || r.b[97] != compressionGzip || r.b[98] != compressionGzip || r.b[99] != typeMVT {
		return fmt.Errorf("%w: no vector tiles packed with gzip", errBroken)
	}
	r.leaves, r.data, r.Tiles = r.u64(4), r.u64(6), r.u64(8)
	r.Head.MinZoom, r.Head.MaxZoom = int(r.b[100]), int(r.b[101])
	for i := range r.Head.Bounds {
		r.Head.Bounds[i] = float64(int32(binary.LittleEndian.Uint32(r.b[102+4*i:]))) / 1e7
	}
	text, err := r.unpack(r.u64(2), r.u64(3))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &r.Head.Metadata)
}

// noTile is the first number behind those of the deepest zoom that programs draw, 26.
const noTile = (uint64(1)<<(2*27) - 1) / 3

// maxDirectories is more than a file of the whole planet has. A small damaged one may name the same ones over and over.
const maxDirectories = 1 << 17

// No directory, metadata or tile of a file that is meant to be shown is larger.
const maxPart = 256 << 20

func (r *Reader) unpack(offset, length uint64) ([]byte, error) {
	if length > maxPart || offset > math.MaxInt64-length {
		return nil, errBroken
	}
	z, err := gzip.NewReader(io.NewSectionReader(r.f, int64(offset), int64(length)))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errBroken, err)
	}
	b, err := io.ReadAll(io.LimitReader(z, maxPart+1))
	if err != nil || len(b) > maxPart {
		return nil, fmt.Errorf("%w: %v", errBroken, err)
	}
	return b, nil
}

// Each gives every tile of the zooms between, unpacked, in the order of their numbers.
func (r *Reader) Each(minZoom, maxZoom int, yield func(z, x, y int, tile []byte) error) error {
	return r.walk(r.u64(0), r.u64(1), 0, func(e entry) error {
		z, _, _ := Tile(e.id)
		if z < minZoom || z > maxZoom {
			return nil
		}
		body, err := r.unpack(r.data+e.offset, uint64(e.length))
		if err != nil {
			return err
		}
		for k := range uint64(e.run) {
			z, x, y := Tile(e.id + k)
			if err := yield(z, x, y, body); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Reader) walk(offset, length uint64, depth int, yield func(entry) error) error {
	if r.directories++; depth > 3 || r.directories > maxDirectories {
		return errBroken
	}
	b, err := r.unpack(offset, length)
	if err != nil {
		return err
	}
	bad := false
	number := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			bad = true
			b = nil
			return 0
		}
		b = b[n:]
		return v
	}
	n := number()
	if n > uint64(len(b)) {
		return errBroken
	}
	entries := make([]entry, n)
	last := uint64(0)
	for i := range entries {
		step := number()
		if step > noTile-last {
			return errBroken
		}
		last += step
		entries[i].id = last
	}
	for i := range entries {
		run := number()
		if run > math.MaxUint32 || entries[i].id+run > noTile {
			return errBroken
		}
		entries[i].run = uint32(run)
	}
	for i := range entries {
		entries[i].length = uint32(number())
	}
	for i := range entries {
		v := number()
		if v > 0 {
			entries[i].offset = v - 1
		} else if i > 0 {
			entries[i].offset = entries[i-1].offset + uint64(entries[i-1].length)
		}
	}
	if bad {
		return errBroken
	}
	for _, e := range entries {
		if e.run == 0 {
			err = r.walk(r.leaves+e.offset, uint64(e.length), depth+1, yield)
		} else {
			err = yield(e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
