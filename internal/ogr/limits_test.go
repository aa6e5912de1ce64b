package ogr

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/exchange"
)

// trialEnv makes the test binary try what a reader must not be able to do.
const trialEnv = "SPOINA_OGR_TRIAL"

func TestMain(m *testing.M) {
	MaybeChild()
	if os.Getenv(trialEnv) != "" {
		trial()
	}
	os.Exit(m.Run())
}

func trial() {
	if err := confine(false); err != nil {
		fmt.Println("not confined:", err)
		os.Exit(1)
	}
	_, dial := net.DialTimeout("tcp", "192.0.2.1:80", time.Second)
	_, unix := net.Dial("unix", "/run/x.sock")
	run := exec.Command("/bin/true").Run()
	fmt.Println(errors.Is(dial, syscall.EACCES), errors.Is(unix, syscall.EACCES), run != nil)
	b, err := os.ReadFile("/proc/self/limits")
	fmt.Println(err, strings.Contains(string(b), fmt.Sprint(memoryLimit)))
	os.Exit(0)
}

func TestReaderHasNoNetworkAndStartsNoProgram(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{trialEnv + "=1"}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, "true true true\n<nil> true\n", string(out))
}

// listener is a web server that must not be asked anything.
func TestSchemaLocationIsNotFollowed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	asked := make(chan string, 10)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			asked <- c.RemoteAddr().String()
			c.Close()
		}
	}()
	at := "http://" + l.Addr().String()
	gml := write(t, "a.gml", `<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:a="urn:a" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xlink="http://www.w3.org/1999/xlink"
		xsi:schemaLocation="urn:a `+at+`/a.xsd"><gml:featureMember><a:parcel gml:id="p"><a:geom><gml:Point srsName="`+at+`/crs"><gml:pos>1 2</gml:pos></gml:Point></a:geom><a:link xlink:href="`+at+`/x#y"/></a:parcel></gml:featureMember></gml:FeatureCollection>`)
	rows, _ := readAll(t, exchange.OpenOptions{Path: gml})
	require.Len(t, rows, 1)
	kml := write(t, "a.kml", `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>`+at+`/other.kml</href></Link></NetworkLink>
		<Placemark><name>a</name><styleUrl>`+at+`/style.kml#x</styleUrl><Point><coordinates>18.6,54.2,3</coordinates></Point></Placemark></Document></kml>`)
	rows, layers := readAll(t, exchange.OpenOptions{Path: kml})
	require.Len(t, rows, 1)
	require.Equal(t, 4326, layers[0].CRS.EPSG)
	x, y := coordinates(rows[0].WKB, 5)
	require.Equal(t, [2]float64{18.6, 54.2}, [2]float64{x, y})
	select {
	case who := <-asked:
		t.Fatal("somebody asked the server: ", who)
	case <-time.After(100 * time.Millisecond):
	}
}

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func refused(t *testing.T, path string, reason error, because string) {
	t.Helper()
	start := time.Now()
	s, err := Open(context.Background(), exchange.OpenOptions{Path: path})
	if err == nil {
		defer s.Close()
		err = s.Rows(context.Background(), "", func([]*exchange.Row) error { return nil })
	}
	require.ErrorIs(t, err, reason)
	require.ErrorContains(t, err, because)
	require.ErrorContains(t, err, filepath.Base(path))
	require.Less(t, time.Since(start), 20*time.Second)
}

func TestEntityBombs(t *testing.T) {
	bomb := `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	refused(t, write(t, "a.kml", `<?xml version="1.0"?>`+bomb+`<kml xmlns="http://www.opengis.net/kml/2.2"><Document>&b;</Document></kml>`), exchange.ErrUnsafe, "entities")
	refused(t, write(t, "a.gml", bomb+`<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml">&b;</gml:FeatureCollection>`), exchange.ErrUnsafe, "entities")
	refused(t, write(t, "external.gml", `<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml">&a;</gml:FeatureCollection>`), exchange.ErrUnsafe, "entities")
	utf16 := []byte{0xff, 0xfe}
	for _, c := range `<?xml version="1.0" encoding="utf-16"?>` + bomb + `<kml><Document>&b;</Document></kml>` {
		utf16 = append(utf16, byte(c), 0)
	}
	refused(t, write(t, "utf16.kml", string(utf16)), exchange.ErrUnsafe, "entities")
	var sheet bytes.Buffer
	z := zip.NewWriter(&sheet)
	for name, text := range map[string]string{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": bomb + "<workbook/>", "xl/_rels/workbook.xml.rels": "<Relationships/>"} {
		w, err := z.Create(name)
		require.NoError(t, err)
		io.WriteString(w, text)
	}
	require.NoError(t, z.Close())
	refused(t, write(t, "a.xlsx", sheet.String()), exchange.ErrUnsafe, "entities")
}

// zeros is so many megabytes of one byte.
func zeros(w io.Writer, c byte, megabytes int) {
	b := bytes.Repeat([]byte{c}, 1<<20)
	for range megabytes {
		w.Write(b)
	}
}

func TestBombs(t *testing.T) {
	t.Run("gzip", func(t *testing.T) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.WriteString(z, `{"type":"FeatureCollection","features":[`)
		zeros(z, ' ', 500)
		z.Close()
		refused(t, write(t, "a.geojson.gz", b.String()), exchange.ErrUnsafe, "times its size")
	})
	t.Run("zip", func(t *testing.T) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, _ := z.Create("a.shp")
		w.Write([]byte("\x00\x00\x27\x0a"))
		zeros(w, 0, 500)
		z.Close()
		refused(t, write(t, "a.zip", b.String()), exchange.ErrUnsafe, "unpacks to more than")
	})
	t.Run("zip in zip", func(t *testing.T) {
		var inner, b bytes.Buffer
		z := zip.NewWriter(&inner)
		z.Create("a.csv")
		z.Close()
		z = zip.NewWriter(&b)
		w, _ := z.Create("b.zip")
		w.Write(inner.Bytes())
		z.Close()
		refused(t, write(t, "a.zip", b.String()), exchange.ErrUnsafe, "inside a .zip")
	})
	t.Run("zip that climbs out", func(t *testing.T) {
		dir := t.TempDir()
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, _ := z.Create("../../../../../../../../" + dir + "/escaped.csv")
		io.WriteString(w, "id;name\n1;a\n")
		z.Close()
		rows, _ := readAll(t, exchange.OpenOptions{Path: write(t, "a.zip", b.String())})
		require.Len(t, rows, 1)
		_, err := os.Stat(filepath.Join(dir, "escaped.csv"))
		require.ErrorIs(t, err, os.ErrNotExist)
	})
	t.Run("xlsx", func(t *testing.T) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"} {
			w, _ := z.Create(name)
			io.WriteString(w, "<sst><si><t>")
			if name == "xl/sharedStrings.xml" {
				zeros(w, 'a', 200)
			}
			io.WriteString(w, "</t></si></sst>")
		}
		z.Close()
		s, err := Open(context.Background(), exchange.OpenOptions{Path: write(t, "a.xlsx", b.String())})
		require.Nil(t, s)
		require.Error(t, err)
		require.True(t, errors.Is(err, exchange.ErrUnsafe) || errors.Is(err, exchange.ErrTooLarge), "%v", err)
	})
	t.Run("one value", func(t *testing.T) {
		var b bytes.Buffer
		b.WriteString(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":"`)
		zeros(&b, 'x', 100)
		refused(t, write(t, "a.geojson", b.String()), exchange.ErrTooLarge, "one value")
	})
	t.Run("nesting", func(t *testing.T) {
		refused(t, write(t, "a.geojson", `{"type":"FeatureCollection","features":[`+strings.Repeat("[", 100000)), exchange.ErrUnsafe, "deep")
		refused(t, write(t, "a.gml", `<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml">`+strings.Repeat("<a>", 100000)), exchange.ErrUnsafe, "deep")
	})
}

func TestTruncatedFiles(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []struct{ format, ext string }{{"GPKG", ".gpkg"}, {"FlatGeobuf", ".fgb"}, {"GeoJSON", ".geojson"}, {"GML", ".gml"}} {
		path := filepath.Join(dir, "whole"+f.ext)
		writeSquares(t, f.format, path, 20_000)
		whole, err := os.ReadFile(path)
		require.NoError(t, err)
		t.Run(f.format, func(t *testing.T) {
			refused(t, write(t, "cut"+f.ext, string(whole[:len(whole)*2/3])), exchange.ErrBroken, "cut"+f.ext)
		})
		t.Run(f.format+" gz", func(t *testing.T) {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			z.Write(whole)
			z.Close()
			refused(t, write(t, "cut"+f.ext+".gz", b.String()[:b.Len()*2/3]), exchange.ErrBroken, "cut"+f.ext)
		})
	}
	t.Run("Shapefile", func(t *testing.T) {
		path := filepath.Join(dir, "whole.shp")
		writeSquares(t, "ESRI Shapefile", path, 20_000)
		require.NoError(t, os.Truncate(path, 1_000_000))
		s, err := Open(context.Background(), exchange.OpenOptions{Path: path})
		require.NoError(t, err)
		defer s.Close()
		n, bad := 0, 0
		err = s.Rows(context.Background(), "", func(rows []*exchange.Row) error {
			for _, r := range rows {
				n++
				for _, w := range r.Warnings {
					if w.Code == exchange.GeometryBad {
						bad++
					}
				}
			}
			return nil
		})
		if err == nil {
			require.Equal(t, 20_000, n, "the table still has all rows")
			require.Positive(t, bad, "and says whose shape is missing")
		} else {
			require.ErrorIs(t, err, exchange.ErrBroken)
		}
	})
}

func TestEndOfReading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.gpkg")
	writeSquares(t, "GPKG", path, 50_000)
	t.Run("cancelled", func(t *testing.T) {
		s, err := Open(context.Background(), exchange.OpenOptions{Path: path})
		require.NoError(t, err)
		defer s.Close()
		ctx, cancel := context.WithCancel(context.Background())
		err = s.Rows(ctx, "", func([]*exchange.Row) error { cancel(); return nil })
		require.ErrorIs(t, err, context.Canceled)
	})
	t.Run("the callee has enough, and reads again", func(t *testing.T) {
		s, err := Open(context.Background(), exchange.OpenOptions{Path: path})
		require.NoError(t, err)
		enough := errors.New("enough")
		require.Equal(t, enough, s.Rows(context.Background(), "", func([]*exchange.Row) error { return enough }))
		n := 0
		require.NoError(t, s.Rows(context.Background(), "", func(r []*exchange.Row) error { n += len(r); return nil }))
		require.Equal(t, 50_000, n)
		require.NoError(t, s.Close())
		require.NoDirExists(t, s.work)
		require.Error(t, s.Rows(context.Background(), "", nil))
	})
	t.Run("the reader is killed", func(t *testing.T) {
		s, err := Open(context.Background(), exchange.OpenOptions{Path: path})
		require.NoError(t, err)
		defer s.Close()
		err = s.Rows(context.Background(), "", func([]*exchange.Row) error {
			if s.child != nil {
				s.child.cmd.Process.Kill()
				time.Sleep(10 * time.Millisecond)
			}
			return nil
		})
		require.ErrorContains(t, err, "a.gpkg (GPKG), last row read")
		require.ErrorContains(t, err, "the reader stopped: signal killed")
	})
	t.Run("nothing stays behind", func(t *testing.T) {
		before, _ := filepath.Glob(filepath.Join(os.TempDir(), "spoina-read-*"))
		_, err := Open(context.Background(), exchange.OpenOptions{Path: write(t, "a.pdf", "%PDF-1.4")})
		require.ErrorIs(t, err, exchange.ErrUnknownFormat)
		after, _ := filepath.Glob(filepath.Join(os.TempDir(), "spoina-read-*"))
		require.LessOrEqual(t, len(after), len(before))
	})
	t.Run("the original is not touched", func(t *testing.T) {
		before, err := os.ReadFile(path)
		require.NoError(t, err)
		readAll(t, exchange.OpenOptions{Path: path})
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, bytes.Equal(before, after))
		entries, err := os.ReadDir(filepath.Dir(path))
		require.NoError(t, err)
		require.Len(t, entries, 1)
	})
}

// TestMemory reads a file far larger than the memory that its reader may use.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 600 MB")
	}
	path := filepath.Join(t.TempDir(), "big.geojson")
	f, err := os.Create(path)
	require.NoError(t, err)
	io.WriteString(f, `{"type":"FeatureCollection","features":[`)
	var b bytes.Buffer
	const n = 600_000
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"type":"Feature","properties":{"id":%d,"text":"%0900d"},"geometry":{"type":"Point","coordinates":[18.6,%d.5]}}`, i, i, i%50)
		if b.Len() > 1<<20 {
			f.Write(b.Bytes())
			b.Reset()
		}
	}
	b.WriteString("]}")
	f.Write(b.Bytes())
	require.NoError(t, f.Close())
	s, err := Open(context.Background(), exchange.OpenOptions{Path: path})
	require.NoError(t, err)
	rows := 0
	require.NoError(t, s.Rows(context.Background(), "", func(r []*exchange.Row) error { rows += len(r); return nil }))
	require.Equal(t, n, rows)
	require.NoError(t, s.Close())
	t.Logf("%+v", s.Usage())
	require.Less(t, s.Usage().MaxRSS, int64(256<<20))
}

func TestOutOfMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("fills the memory of a reader")
	}
	var b bytes.Buffer // one line of seven million points, just below the largest value
	b.WriteString(`{"type":"LineString","coordinates":[[1,1]`)
	for b.Len() < 31<<20 {
		b.WriteString(",[2,2],[1,1]")
	}
	b.WriteString("]}")
	refused(t, write(t, "a.geojson", b.String()), exchange.ErrTooLarge, "the reader stopped: it needed more than 448 MB of memory")
}

// TestLargestWholeFiles reads formats that are read as a whole, just below the size above which they are refused.
func TestLargestWholeFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("reads files of 24 MB into trees")
	}
	kml := func(size int) string {
		var b bytes.Buffer
		b.WriteString(`<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>`)
		for i := 0; b.Len() < size-1000; i++ {
			fmt.Fprintf(&b, `<Placemark><name>n%d</name><ExtendedData><SchemaData><SimpleData name="id">%d</SimpleData></SchemaData></ExtendedData><Point><coordinates>18.1234567,54.1234567,0</coordinates></Point></Placemark>`, i, i)
		}
		b.WriteString("</Document></kml>")
		return b.String()
	}
	topo := func(size int) string {
		var b bytes.Buffer
		b.WriteString(`{"type":"Topology","transform":{"scale":[0.001,0.001],"translate":[18,54]},"arcs":[`)
		n := 0
		for ; b.Len() < size*9/10; n++ {
			if n > 0 {
				b.WriteByte(',')
			}
			b.WriteString("[[0,0]" + strings.Repeat(",[1,-1],[1,1]", 100) + "]")
		}
		b.WriteString(`],"objects":{"a":{"type":"GeometryCollection","geometries":[`)
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"type":"LineString","arcs":[%d],"properties":{"n":%d}}`, i, i)
		}
		b.WriteString("]}}}")
		return b.String()
	}
	for _, f := range []struct {
		name  string
		make  func(int) string
		limit int
	}{{"a.kml", kml, maxKML}, {"a.json", topo, maxTopoJSON}} {
		s, err := Open(context.Background(), exchange.OpenOptions{Path: write(t, f.name, f.make(f.limit))})
		require.NoError(t, err, f.name)
		n := 0
		require.NoError(t, s.Rows(context.Background(), "", func(r []*exchange.Row) error { n += len(r); return nil }))
		require.Positive(t, n)
		require.NoError(t, s.Close())
		t.Logf("%s: %+v", f.name, s.Usage())
		require.Less(t, s.Usage().MaxRSS, int64(512<<20), f.name)
		refused(t, write(t, f.name, f.make(f.limit*5/4)), exchange.ErrTooLarge, "only up to 24 MB")
	}
}
