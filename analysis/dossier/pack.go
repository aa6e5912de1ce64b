package dossier

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"time"

	"spoina/internal/clock"
	"spoina/internal/letter"
)

// piece is one file of a pack.
type piece struct {
	name, title, mediaType string
	body                   []byte
}

// pieces are what a pack is made of: the evidence sheet to read and to go on with, the proof as data, the plan, the
// photographs as they came.
func (w *written) pieces(sheet letter.Letter) ([]piece, error) {
	pdf, err := letter.PDF(sheet)
	if err != nil {
		return nil, err
	}
	docx, err := letter.DOCX(sheet)
	if err != nil {
		return nil, err
	}
	proof, err := json.MarshalIndent(w.proof, "", "  ")
	if err != nil {
		return nil, err
	}
	out := []piece{
		{"karta-dowodowa.pdf", "Karta dowodowa", "application/pdf", pdf},
		{"karta-dowodowa.docx", "Karta dowodowa do edycji", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx},
		{"dowody.json", "Dowody jako dane: warunki, dokumenty, kwoty, wersje wejść", "application/json", proof},
	}
	if plan, ok := w.fields["plan"].(letter.Image); ok {
		out = append(out, piece{"plan.png", "Plan miejsca", "image/png", plan.PNG})
	}
	for _, p := range w.photos {
		kind := "image/jpeg"
		if strings.HasSuffix(strings.ToLower(p.name), ".png") {
			kind = "image/png"
		}
		out = append(out, piece{p.name, fmt.Sprintf("Zdjęcie ze skanu, oryginał (numer %d)", p.id), kind, p.bytes})
	}
	return out, nil
}

// evidence packs the pieces with a list of their digests, by which each is known again. The same pieces are the same
// bytes: times of files are left out.
func evidence(list []piece) ([]byte, error) {
	sums, err := manifest(list)
	if err != nil {
		return nil, err
	}
	return archive(append(list, sums))
}

func manifest(list []piece) (piece, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = ';'
	rows := [][]string{{"plik", "tytuł", "rodzaj", "bajtów", "sha256"}}
	for _, p := range list {
		sum := sha256.Sum256(p.body)
		rows = append(rows, []string{p.name, p.title, p.mediaType, fmt.Sprint(len(p.body)), hex.EncodeToString(sum[:])})
	}
	err := w.WriteAll(rows)
	return piece{"spis.csv", "Spis plików ze skrótami", "text/csv", append([]byte("\ufeff"), b.Bytes()...)}, err
}

func archive(list []piece) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range list {
		method := zip.Deflate
		if strings.HasPrefix(p.mediaType, "image/") || p.mediaType == "application/pdf" {
			method = zip.Store
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: method})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(p.body); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// The describing elements of an electronic document of the administration, in the order of § 2 of the regulation of
// 30 October 2006 on necessary elements of the structure of electronic documents (Dz.U. 2006 nr 206 poz. 1517): those that
// are known of a paper made here.
type described struct {
	XMLName     xml.Name     `xml:"ndap:dokument"`
	NDAP        string       `xml:"xmlns:ndap,attr"`
	Identifier  identifier   `xml:"ndap:identyfikator"`
	Creator     creator      `xml:"ndap:tworca"`
	Title       string       `xml:"ndap:tytul>ndap:oryginalny"`
	Date        dated        `xml:"ndap:data"`
	Format      format       `xml:"ndap:format"`
	Access      string       `xml:"ndap:dostep>ndap:dostepnosc"`
	Type        string       `xml:"ndap:typ>ndap:klasa"`
	Grouping    *grouping    `xml:"ndap:grupowanie,omitempty"`
	Language    string       `xml:"ndap:jezyk>ndap:kod"`
	Description string       `xml:"ndap:opis"`
	Integrity   *fingerprint `xml:"ndap:integralnosc,omitempty"`
}

type identifier struct {
	Kind  string `xml:"ndap:typ"`
	Value string `xml:"ndap:wartosc"`
}

type creator struct {
	Role string `xml:"ndap:funkcja"`
	Name string `xml:"ndap:instytucja>ndap:nazwa"`
	Unit string `xml:"ndap:pracownik,omitempty"`
}

type dated struct {
	Kind string `xml:"ndap:typ"`
	Day  string `xml:"ndap:czas"`
}

type format struct {
	Kind string `xml:"ndap:typ"`
	Size int    `xml:"ndap:rozmiar"`
}

type grouping struct {
	Kind string `xml:"ndap:typ"`
	Code string `xml:"ndap:kod"`
}

type fingerprint struct {
	Algorithm string `xml:"ndap:algorytm"`
	Value     string `xml:"ndap:skrot"`
}

type caseFile struct {
	XMLName xml.Name `xml:"sprawa"`
	Number  string   `xml:"znak"`
	Title   string   `xml:"tytul"`
	Opened  string   `xml:"data"`
	Office  string   `xml:"urzad"`
	Files   []string `xml:"dokumenty>dokument"`
}

const ndap = "http://www.mswia.gov.pl/standardy/ndap"

var unsafe = regexp.MustCompile(`[^0-9A-Za-z._-]+`)

// forDocumentSystem packs the pieces as the folders dokumenty, metadane and sprawy of an archive package, with the
// describing elements of each document beside it: a document system of an office (EZD) takes the documents and reads
// what they are.
func forDocumentSystem(list []piece, w *written, office, officer string) ([]byte, error) {
	number, _ := w.fields["case_number"].(string)
	folder := strings.Trim(unsafe.ReplaceAllString(strings.ReplaceAll(number, "..", ""), "-"), "-.") // a case number is no path
	today := clock.Today().String()
	var out []piece
	file := caseFile{Number: number, Title: w.proof.Title.PL + ": " + w.proof.Label, Opened: today, Office: office}
	for i, p := range list {
		name := fmt.Sprintf("%02d-%s", i+1, p.name)
		sum := sha256.Sum256(p.body)
		class := "Tekst"
		if strings.HasPrefix(p.mediaType, "image/") {
			class = "Obraz"
		}
		about := described{NDAP: ndap, Identifier: identifier{"Odcisk rozbieżności", w.proof.Fingerprint + "/" + name}, Creator: creator{"utworzył", office, officer},
			Title: p.title + ": " + w.proof.Label, Date: dated{"stworzony", today}, Format: format{p.mediaType, len(p.body)}, Access: "ograniczone", Type: class,
			Grouping: &grouping{"Znak sprawy", number}, Language: "pol", Description: w.proof.Sentence.PL, Integrity: &fingerprint{"SHA-256", hex.EncodeToString(sum[:])}}
		meta, err := xml.MarshalIndent(about, "", "  ")
		if err != nil {
			return nil, err
		}
		out = append(out, piece{"dokumenty/" + folder + "/" + name, p.title, p.mediaType, p.body},
			piece{"metadane/" + folder + "/" + name + ".xml", "metadane", "application/xml", append([]byte(xml.Header), meta...)})
		file.Files = append(file.Files, "dokumenty/"+folder+"/"+name)
	}
	body, err := xml.MarshalIndent(file, "", "  ")
	if err != nil {
		return nil, err
	}
	out = append(out, piece{"sprawy/" + folder + ".xml", "sprawa", "application/xml", append([]byte(xml.Header), body...)})
	sums, err := manifest(out)
	if err != nil {
		return nil, err
	}
	return archive(append(out, sums))
}

// Paper is a letter or a pack that was made.
type Paper struct {
	ID       int64       `json:"id"`
	Name     string      `json:"name" doc:"of the letter; pack or ezd"`
	Language string      `json:"language"`
	Wording  int         `json:"wording" doc:"version of the wording; 0: as the program came"`
	Format   string      `json:"format"`
	Version  int         `json:"version" doc:"of the discrepancy"`
	Revision int64       `json:"revision"`
	SHA256   string      `json:"sha256" doc:"by which the paper is known again"`
	Size     int64       `json:"size"`
	Actor    string      `json:"actor"`
	At       time.Time   `json:"at"`
	SentOn   *clock.Date `json:"sent_on"`
	SentBy   string      `json:"sent_by"`
}
