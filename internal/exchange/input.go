package exchange

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
)

// Input is a file that may be packed with gzip. Limit bounds what it may unpack to, in bytes.
type Input struct {
	Path   string
	Name   string
	Packed bool
	Limit  int64
}

// NewInput looks at the first bytes of a file.
func NewInput(path, name string, limit int64) (Input, error) {
	f, err := os.Open(path)
	if err != nil {
		return Input{}, err
	}
	defer f.Close()
	var head [2]byte
	n, err := io.ReadFull(f, head[:])
	if err != nil && n == 0 {
		return Input{}, fmt.Errorf("the file is empty: %w", ErrEmpty)
	}
	return Input{Path: path, Name: name, Packed: n == 2 && head == [2]byte{0x1f, 0x8b}, Limit: limit}, nil
}

// Open gives the unpacked bytes from the beginning.
func (in Input) Open() (io.ReadCloser, error) {
	f, err := os.Open(in.Path)
	if err != nil {
		return nil, err
	}
	if !in.Packed {
		return f, nil
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<16))
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%v: %w", err, ErrBroken)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return &unpacked{z: z, f: f, left: in.Limit, limit: in.Limit, size: info.Size()}, nil
}

// unpacked counts what comes out of a gzip file, so that a small file cannot fill memory or disk.
type unpacked struct {
	z                 *gzip.Reader
	f                 *os.File
	left, limit, size int64
}

// maxRatio is far above what text reaches (about 30) and far below gzip's best on zeros (1030).
const maxRatio = 200

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.z.Read(p)
	u.left -= int64(n)
	out := u.limit - u.left
	switch {
	case u.left < 0:
		return 0, fmt.Errorf("the file unpacks to more than %d MB: %w", u.limit>>20, ErrTooLarge)
	case out > 64<<20 && out > maxRatio*u.size:
		return 0, fmt.Errorf("the file unpacks to more than %d times its size: %w", maxRatio, ErrUnsafe)
	case err != nil && err != io.EOF:
		err = fmt.Errorf("after %d unpacked bytes: %v: %w", out, err, ErrBroken)
	}
	return n, err
}

func (u *unpacked) Close() error {
	u.z.Close()
	return u.f.Close()
}

// Head gives the first n unpacked bytes, fewer when the file is shorter.
func (in Input) Head(n int) ([]byte, error) {
	r, err := in.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r, int64(n)); err != nil && err != io.EOF && b.Len() == 0 {
		return nil, err
	}
	return b.Bytes(), nil
}
