// Package web serves the browser application that is built into the binary: the map, the lists and the
// import page. It holds no data of any office; everything shown comes from the API.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// dist is the output of `npm run build`; a clone that has not been built holds only its placeholder.
//
//go:embed all:dist
var dist embed.FS

// Built says whether the application itself is inside, not only the placeholder.
func Built() bool {
	_, err := fs.Stat(dist, "dist/index.html")
	return err == nil
}

// file is one embedded file, ready to send.
type file struct {
	body, zipped []byte
	kind, etag   string
	immutable    bool // its name carries a hash of its content
}

var files = sync.OnceValue(func() map[string]*file {
	out := map[string]*file{}
	_ = fs.WalkDir(dist, "dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		short := strings.TrimPrefix(name, "dist/")
		sum := sha256.Sum256(body)
		f := &file{body: body, kind: mime.TypeByExtension(path.Ext(name)), etag: hex.EncodeToString(sum[:8]), immutable: strings.HasPrefix(short, "assets/")}
		if f.kind == "" {
			f.kind = "application/octet-stream"
		}
		if ext := path.Ext(name); ext == ".js" || ext == ".mjs" || ext == ".css" || ext == ".html" || ext == ".svg" || ext == ".json" {
			var b bytes.Buffer
			z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
			if _, err := z.Write(body); err == nil && z.Close() == nil {
				f.zipped = b.Bytes()
			}
		}
		out[short] = f
		return nil
	})
	return out
})

// notPages are addresses that programs ask: what is not found there is a problem, never the start page. A missing
// asset belongs to a page of an older build.
var notPages = map[string]bool{"api": true, "tiles": true, "ogc": true, "wfs": true, "assets": true}

// Handler serves the application: files of the build by name, and its start page for every other address,
// because the pages behind it (/registers/parcels, /o/220401/imports, …) are made in the browser. Mount it
// last, below the API, tiles and features.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		f := files()[name]
		if room, _, _ := strings.Cut(name, "/"); f == nil && notPages[room] {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"type":"about:blank","title":"Not Found","status":404,"code":"http.not_found","detail":"there is nothing at this address"}`+"\n")
			return
		}
		if f == nil || name == ".gitkeep" {
			f = files()["index.html"]
		}
		if f == nil {
			http.Error(w, "The web application is not built into this binary: run `make build`.", http.StatusNotFound)
			return
		}
		f.serve(w, r)
	})
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Vary", "Accept-Encoding")
	body, tag := f.body, f.etag
	if f.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		body, tag = f.zipped, f.etag+"z"
		h.Set("Content-Encoding", "gzip")
	}
	tag = `"` + tag + `"`
	h.Set("ETag", tag)
	if f.immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if r.Header.Get("If-None-Match") == tag {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = io.Copy(w, bytes.NewReader(body))
	}
}
