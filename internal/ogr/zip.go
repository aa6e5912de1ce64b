package ogr

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"spoina/internal/exchange"
)

// recogniseZip opens a spreadsheet, a packed Shapefile or geodatabase, or the one file that a .zip holds. Nothing is read
// through GDAL's /vsizip: entries are written into the private folder first, with their sizes counted.
func recogniseZip(o exchange.OpenOptions, work string, depth int) (exchange.Source, error) {
	z, err := zip.OpenReader(o.Path)
	if err != nil {
		return nil, fmt.Errorf("the .zip: %v: %w", err, exchange.ErrBroken)
	}
	defer z.Close()
	names := map[string]*zip.File{}
	var data []string // entries that may be a file of their own
	var gdb string
	for _, f := range z.File {
		name := strings.ReplaceAll(f.Name, `\`, "/")
		names[name] = f
		lower := strings.ToLower(name)
		if i := strings.Index(lower, ".gdb/"); i >= 0 {
			gdb = name[:i+4]
			continue
		}
		base := filepath.Base(lower)
		if f.FileInfo().IsDir() || strings.HasPrefix(base, ".") || strings.Contains(lower, "__macosx/") {
			continue
		}
		data = append(data, name)
	}
	switch {
	case names["[Content_Types].xml"] != nil && names["xl/workbook.xml"] != nil:
		return exchange.OpenXLSX(o.Path, o)
	case names["content.xml"] != nil && names["mimetype"] != nil:
		return exchange.OpenODS(o.Path, o)
	case names["word/document.xml"] != nil:
		return nil, fmt.Errorf("a Word document: %w", exchange.ErrUnknownFormat)
	}
	if depth > 0 {
		return nil, fmt.Errorf("a .zip inside a .zip: %w", exchange.ErrUnsafe)
	}
	dir := filepath.Join(work, "unzipped")
	if err := unzip(&z.Reader, dir); err != nil {
		return nil, err
	}
	if gdb != "" {
		return openGDAL("OpenFileGDB", filepath.Join(dir, safePath(gdb)), nil)
	}
	var main []string
	for _, name := range data {
		if x := strings.ToLower(filepath.Ext(name)); !contains(sidecars, x) {
			main = append(main, name)
		}
	}
	if len(main) == 0 {
		return nil, fmt.Errorf("the .zip holds no data file: %w", exchange.ErrUnknownFormat)
	}
	if len(main) > 1 {
		shapes := 0
		for _, name := range main {
			if strings.EqualFold(filepath.Ext(name), ".shp") {
				shapes++
			}
		}
		if shapes != len(main) {
			return nil, fmt.Errorf("the .zip holds %d data files (%s, …); import them one by one: %w", len(main), shorten(strings.Join(main[:2], ", ")), exchange.ErrUnknownFormat)
		}
	}
	var sources []exchange.Source
	for _, name := range main {
		inner := o
		inner.Path, inner.Name = filepath.Join(dir, safePath(name)), filepath.Base(name)
		src, err := recognise(inner, filepath.Join(work, "unzipped"), depth+1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		sources = append(sources, src)
	}
	if len(sources) == 1 {
		return sources[0], nil
	}
	return join(sources), nil
}

// sidecars belong to a data file of another name.
var sidecars = []string{".dbf", ".shx", ".prj", ".cpg", ".cst", ".sbn", ".sbx", ".qpj", ".qmd", ".qml", ".sld", ".xml", ".txt", ".pdf", ".html", ".md", ".dat", ".map", ".id", ".ind", ".mid", ".xsd", ".gfs", ".png", ".jpg", ".jpeg"}

// safePath is where an entry of a zip goes: below the folder, whatever its name says.
func safePath(name string) string {
	return filepath.Clean("/" + strings.ReplaceAll(strings.ReplaceAll(name, `\`, "/"), "\x00", ""))
}

// unzip writes all entries below dir. Sizes are counted as they come: the head of an entry may lie.
func unzip(z *zip.Reader, dir string) error {
	const maxEntries = 5000
	if len(z.File) > maxEntries {
		return fmt.Errorf("the .zip has %d entries, more than %d: %w", len(z.File), maxEntries, exchange.ErrUnsafe)
	}
	// An entry may unpack to no more than its head says, so the heads are added up before anything is written.
	var promised uint64
	for _, f := range z.File {
		if promised += f.UncompressedSize64; promised > UnpackLimit || f.UncompressedSize64 > UnpackLimit {
			return fmt.Errorf("%s and what stands before it in the .zip unpack to more than %d MB: %w", f.Name, int64(UnpackLimit)>>20, exchange.ErrTooLarge)
		}
	}
	var total, packed int64
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		packed += int64(f.CompressedSize64)
		to := filepath.Join(dir, safePath(f.Name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		r, err := f.Open()
		if err != nil {
			return fmt.Errorf("%s in the .zip: %v: %w", f.Name, err, exchange.ErrBroken)
		}
		out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			r.Close()
			return fmt.Errorf("%s in the .zip: %w: %w", f.Name, err, exchange.ErrUnsafe)
		}
		allowed := min(UnpackLimit-total, max(64<<20, 400*int64(f.CompressedSize64)))
		n, err := io.Copy(out, io.LimitReader(r, allowed+1))
		r.Close()
		if e := out.Close(); err == nil {
			err = e
		}
		total += n
		switch {
		case err != nil:
			return fmt.Errorf("%s in the .zip: %v: %w", f.Name, err, exchange.ErrBroken)
		case n > allowed:
			return fmt.Errorf("%s in the .zip unpacks to more than %d MB from %d KB: %w", f.Name, allowed>>20, f.CompressedSize64>>10, exchange.ErrUnsafe)
		}
	}
	return nil
}
