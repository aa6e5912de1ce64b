package ogr

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"spoina/internal/exchange"
)

// Sizes above which a format is refused, because its reader keeps the whole file in memory. Measured with the memory
// limit of the reader (see limits.go): these leave a third of it free.
const (
	maxKML      = 24 << 20  // LIBKML builds the document tree: ten times the text
	maxTopoJSON = 24 << 20  // arcs are shared by all objects, so they are held
	maxDXF      = 256 << 20 // blocks are held, entities stream
	maxXML      = 1 << 20   // how far the root element may be from the start
)

// openHere recognises a file by its content and opens it in this process; only the child calls it.
func openHere(o exchange.OpenOptions, work string) (exchange.Source, error) {
	return recognise(o, work, 0)
}

func recognise(o exchange.OpenOptions, work string, depth int) (exchange.Source, error) {
	in, err := exchange.NewInput(o.Path, o.Name, UnpackLimit)
	if err != nil {
		return nil, err
	}
	head, err := in.Head(maxXML)
	if err != nil {
		return nil, err
	}
	has := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	ext := strings.ToLower(filepath.Ext(strings.TrimSuffix(strings.ToLower(o.Name), ".gz")))
	switch {
	case has("PK\x03\x04"), has("PK\x05\x06"):
		if in.Packed {
			return nil, fmt.Errorf("a .zip inside a .gz: %w", exchange.ErrUnknownFormat)
		}
		return recogniseZip(o, work, depth)
	case has("SQLite format 3\x00"):
		return openFile("GPKG", in, work, ".gpkg", nil)
	case has("fgb\x03fgb"):
		return openFile("FlatGeobuf", in, work, ".fgb", []string{"VERIFY_BUFFERS=YES"})
	case has("\x00\x00\x27\x0a") && ext == ".shx":
		return nil, fmt.Errorf("this is only the index of a Shapefile; choose the .shp, with the other files beside it: %w", exchange.ErrUnknownFormat)
	case len(head) >= 100 && has("\x00\x00\x27\x0a"):
		return openShape(o, in)
	case ext == ".prj" || ext == ".cpg" || ext == ".cst":
		return nil, fmt.Errorf("this only describes a Shapefile; choose the .shp, with the other files beside it: %w", exchange.ErrUnknownFormat)
	case ext == ".dbf" && isDBF(head):
		return openShape(o, in)
	case has("LASF"):
		return nil, fmt.Errorf("a point cloud (LAS/LAZ); it is not a table of objects: %w", exchange.ErrUnknownFormat)
	case has("AC10"):
		return nil, fmt.Errorf("a DWG drawing; save it as DXF: %w", exchange.ErrUnknownFormat)
	case has("AutoCAD Binary DXF"):
		return nil, fmt.Errorf("a binary DXF; save it as text DXF: %w", exchange.ErrUnknownFormat)
	case has("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return nil, fmt.Errorf("an old Excel (.xls) or Word document; save it as .xlsx: %w", exchange.ErrUnknownFormat)
	case has("%PDF"):
		return nil, fmt.Errorf("a PDF: %w", exchange.ErrUnknownFormat)
	}
	text, ok := textHead(head)
	if !ok {
		return nil, fmt.Errorf("neither text nor a known kind of data: %w", exchange.ErrUnknownFormat)
	}
	switch {
	case strings.HasPrefix(text, "<"):
		return recogniseXML(o, in, work, head, text)
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["), strings.HasPrefix(text, "\x1e"):
		if strings.HasPrefix(text, "{") && looksTopology(text) {
			if err := small(in, maxTopoJSON, "TopoJSON"); err != nil {
				return nil, err
			}
			return withNames(exchange.OpenTopoJSON(in, o))
		}
		return withNames(exchange.OpenJSON(in, o))
	case isDXF(text):
		if err := small(in, maxDXF, "DXF"); err != nil {
			return nil, err
		}
		return openFile("DXF", in, work, ".dxf", nil)
	case ext == ".tab" && strings.HasPrefix(strings.ToLower(text), "!table"):
		return openGDAL("MapInfo File", o.Path, nil)
	case ext == ".mif" && strings.HasPrefix(strings.ToLower(text), "version"):
		return openGDAL("MapInfo File", o.Path, nil)
	}
	return exchange.OpenCSV(in, o)
}

// textHead decodes the beginning enough to recognise it: BOM and UTF-16 taken away, white space skipped. ok is false
// for binary data.
func textHead(head []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		head = head[3:]
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		head = bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	if i := bytes.IndexByte(head, 0); i >= 0 {
		return "", false
	}
	return strings.TrimLeft(string(head), " \t\r\n"), true
}

func looksTopology(text string) bool {
	i := strings.Index(text, `"Topology"`)
	return i >= 0 && strings.Contains(text[max(0, i-20):i], `"type"`)
}

func isDBF(head []byte) bool {
	return len(head) >= 32 && head[1] < 200 && head[2] >= 1 && head[2] <= 12 && binary.LittleEndian.Uint16(head[8:]) >= 33
}

func isDXF(text string) bool {
	lines := strings.SplitN(text, "\n", 64)
	for i := 0; i+1 < len(lines); i += 2 {
		code, value := strings.TrimSpace(lines[i]), strings.TrimSpace(lines[i+1])
		if code == "999" {
			continue
		}
		return code == "0" && value == "SECTION"
	}
	return false
}

// small refuses a file of a format that cannot be streamed.
func small(in exchange.Input, limit int64, format string) error {
	r, err := in.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	n, err := io.Copy(io.Discard, io.LimitReader(r, limit+1))
	if err != nil {
		return err
	}
	if n > limit {
		return fmt.Errorf("%s is read as a whole and therefore only up to %d MB; save it as GeoPackage: %w", format, limit>>20, exchange.ErrTooLarge)
	}
	return nil
}

// openFile gives a file to GDAL, unpacked when it came as .gz.
func openFile(driver string, in exchange.Input, work, ext string, options []string) (exchange.Source, error) {
	path := in.Path
	if in.Packed {
		r, err := in.Open()
		if err != nil {
			return nil, err
		}
		defer r.Close()
		path = filepath.Join(work, "unpacked"+ext)
		out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(out, r); err != nil {
			out.Close()
			return nil, err
		}
		if err := out.Close(); err != nil {
			return nil, err
		}
	}
	return openGDAL(driver, path, options)
}

func northingFirst(epsg int) bool {
	i, err := CRSInfo(epsg)
	return err == nil && i.NorthingFirst
}

// withNames completes the reference systems that a reader without PROJ knows by code only.
func withNames(src exchange.Source, err error) (exchange.Source, error) {
	if err != nil {
		return nil, err
	}
	layers := src.Layers()
	for i := range layers {
		completeCRS(&layers[i])
	}
	return &named{src, layers}, nil
}

type named struct {
	exchange.Source
	layers []exchange.Layer
}

func (n *named) Layers() []exchange.Layer { return n.layers }

func completeCRS(l *exchange.Layer) {
	if l.CRS == nil || l.CRS.EPSG == 0 {
		return
	}
	s, err := NewSpatialReference(fmt.Sprintf("EPSG:%d", l.CRS.EPSG))
	if err != nil {
		l.Problems = append(l.Problems, exchange.Problem{Code: exchange.CRSUnknown, Value: fmt.Sprintf("EPSG:%d", l.CRS.EPSG), Detail: "the reference system that the file declares is not in the EPSG register"})
		l.CRS.EPSG = 0
		return
	}
	full := s.crs()
	full.Declared, full.Why = l.CRS.Declared, l.CRS.Why
	l.CRS = &full
}

func recogniseXML(o exchange.OpenOptions, in exchange.Input, work string, head []byte, text string) (exchange.Source, error) {
	plain := bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16 without a BOM hides nothing
	if i := bytes.Index(plain, []byte("<!DOCTYPE")); i >= 0 {
		if rest := plain[i:]; bytes.Contains(rest, []byte("<!ENTITY")) || bytes.Contains(rest, []byte("[")) && bytes.IndexByte(rest, '[') < bytes.IndexByte(append(rest, '>'), '>') {
			return nil, fmt.Errorf("the XML declares entities of its own, which could unfold without end: %w", exchange.ErrUnsafe)
		}
	}
	root, namespaces := xmlRoot(plain)
	switch {
	case root == "":
		return nil, fmt.Errorf("XML without a root element in its first %d KB: %w", maxXML>>10, exchange.ErrUnsafe)
	case root == "kml":
		if err := small(in, maxKML, "KML"); err != nil {
			return nil, err
		}
		if err := wellFormed(in); err != nil {
			return nil, err
		}
		return openFile("LIBKML", in, work, ".kml", nil)
	case strings.Contains(namespaces, "http://www.opengis.net/gml"), strings.Contains(namespaces, "http://www.opengis.net/wfs"):
		return withNames(exchange.OpenGML(in, o, northingFirst))
	}
	return nil, fmt.Errorf("XML with the root element <%s>, which is no geographic data: %w", root, exchange.ErrUnknownFormat)
}

// wellFormed reads an XML text to its end; GDAL's readers take a cut file for a short one.
func wellFormed(in exchange.Input) error {
	r, err := in.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return exchange.CheckXML(r)
}

// xmlRoot gives the local name of the root element and its start tag, which holds the namespaces.
func xmlRoot(head []byte) (name, tag string) {
	for i := 0; i < len(head); {
		k := bytes.IndexByte(head[i:], '<')
		if k < 0 || i+k+1 >= len(head) {
			return "", ""
		}
		i += k
		end, skip := ">", 1
		switch {
		case bytes.HasPrefix(head[i:], []byte("<!--")):
			end, skip = "-->", 3
		case bytes.HasPrefix(head[i:], []byte("<?")):
			end, skip = "?>", 2
		case head[i+1] == '!':
		default:
			e := bytes.IndexByte(head[i:], '>')
			if e < 0 {
				return "", ""
			}
			tag = string(head[i : i+e])
			name, _, _ = strings.Cut(strings.Map(func(r rune) rune {
				if r == '\n' || r == '\t' || r == '\r' {
					return ' '
				}
				return r
			}, tag[1:]), " ")
			name = strings.TrimSuffix(name[strings.IndexByte(name, ':')+1:], "/")
			return name, tag
		}
		e := bytes.Index(head[i:], []byte(end))
		if e < 0 {
			return "", ""
		}
		i += e + skip
	}
	return "", ""
}
