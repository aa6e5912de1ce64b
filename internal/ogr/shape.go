package ogr

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"spoina/internal/exchange"
)

// openShape opens a Shapefile or a lone .dbf. The code page is taken from the .cpg; without one, from the table's own
// mark when it means something; else by trial over its text, because Polish programs write CP1250 and mark it as "ANSI".
func openShape(o exchange.OpenOptions, in exchange.Input) (exchange.Source, error) {
	base := strings.TrimSuffix(in.Path, filepath.Ext(in.Path))
	var options []string
	encoding := o.Encoding
	if _, err := os.Stat(base + ".cpg"); err != nil && encoding == "" {
		encoding = guessDBF(base + ".dbf")
	}
	if encoding != "" {
		options = append(options, "ENCODING="+gdalEncoding(encoding))
	}
	s, err := openGDAL("ESRI Shapefile", in.Path, options)
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(filepath.Ext(in.Path), ".dbf") { // GDAL misses the .shp; a table alone is what was asked for
		for i := range s.layers {
			s.layers[i].Problems = nil
		}
	}
	for i := range s.layers {
		s.layers[i].Encoding = encoding
	}
	return s, nil
}

func gdalEncoding(name string) string {
	u := strings.ToUpper(name)
	if n, ok := strings.CutPrefix(u, "WINDOWS-"); ok {
		return "CP" + n
	}
	return u
}

// guessDBF gives "" when the table's own mark is to be believed.
func guessDBF(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, 32)
	if _, err := io.ReadFull(f, head); err != nil {
		return ""
	}
	switch head[29] { // language driver; 0x00 none, 0x01 DOS USA, 0x03 and 0x57 "ANSI"
	case 0x00, 0x01, 0x03, 0x57:
	default:
		return ""
	}
	var h exchange.ByteCount
	if _, err := f.Seek(int64(le.Uint16(head[8:])), io.SeekStart); err != nil {
		return ""
	}
	if _, err := io.Copy(&h, io.LimitReader(f, 64<<20)); err != nil {
		return ""
	}
	return h.Encoding()
}
