package town

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"spoina/geo"
)

// writeTruth says what was planted, in terms of what the files call things.
func (t *town) writeTruth(dir string) error {
	path := filepath.Join(dir, fileTruth)
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	rows := [][]string{{"rule", "kind", "object_source_id", "decision_case_number", "lease_number", "parcel_id", "file_row", "confidence", "note", "in_lane", "lane_id"}}
	for _, r := range t.truth {
		rows = append(rows, r.cells())
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Close()
}

func (r *truthRow) cells() []string {
	var objects, decisions, leases, parcels []string
	files := append([]string{}, r.files...)
	for _, o := range r.objects {
		objects = append(objects, o.id)
	}
	for _, d := range r.decisions {
		if !d.blankNumber && !r.rowsOnly {
			decisions = append(decisions, d.number)
		}
		files = append(files, fmt.Sprintf("%s:%d", d.file, d.line))
	}
	for _, l := range r.leases {
		leases = append(leases, l.number)
	}
	for _, p := range r.parcels {
		parcels = append(parcels, p.id())
	}
	var lanes []string
	for _, s := range r.lanes {
		lanes = append(lanes, s.id)
	}
	join := func(s []string) string { return strings.Join(s, "|") }
	return []string{r.rule, string(r.kind), join(objects), join(decisions), join(leases), join(parcels), join(files), r.confidence, r.note, r.inLane, join(lanes)}
}

// Manifest tells a program how to take the town in, in order.
type Manifest struct {
	Office struct {
		Code     string     `json:"code"`
		Name     string     `json:"name"`
		SRID     int        `json:"srid"`
		BBox     [4]float64 `json:"bbox"` // west, south, east, north
		Managers []string   `json:"managers"`
	} `json:"office"`
	Imports  []Import   `json:"imports"`
	Commands [][]string `json:"commands"` // further commands, after the imports: arguments that begin with @ name files
	Analyse  []string   `json:"analyse"`  // arguments of the analysis
}

// Import is one import: a layer, its files in the town's folder, further arguments. An argument that begins with @
// names a file or folder beside the manifest.
type Import struct {
	Layer string   `json:"layer"`
	Files []string `json:"files"`
	Args  []string `json:"args,omitempty"`
}

// ReadManifest reads manifest.json of a town's folder and makes the paths of its files whole.
func ReadManifest(dir string) (Manifest, error) {
	var m Manifest
	b, err := os.ReadFile(filepath.Join(dir, fileManifest))
	if err != nil {
		return m, fmt.Errorf("the town's manifest: %w", err)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("the town's manifest: %w", err)
	}
	for i := range m.Imports {
		for k, f := range m.Imports[i].Files {
			m.Imports[i].Files[k] = filepath.Join(dir, f)
		}
		for k, a := range m.Imports[i].Args {
			if name, ok := strings.CutPrefix(a, "@"); ok {
				m.Imports[i].Args[k] = filepath.Join(dir, name)
			}
		}
	}
	for _, c := range m.Commands {
		for k, a := range c {
			if name, ok := strings.CutPrefix(a, "@"); ok {
				c[k] = filepath.Join(dir, name)
			}
		}
	}
	return m, nil
}

func (t *town) writeManifest(dir string) error {
	var m Manifest
	m.Office.Code, m.Office.Name, m.Office.SRID, m.Office.Managers = Code, Name, 2180, []string{Manager}
	box := geo.EmptyRect()
	for i := range t.node {
		for _, p := range t.node[i] {
			box = box.Add(p.x, p.y)
		}
	}
	b, err := box.Grow(500).Degrees(geo.PL1992)
	if err != nil {
		return fmt.Errorf("the town's box: %w", err)
	}
	m.Office.BBox = [4]float64{floor4(b.W), floor4(b.S), floor4(b.E) + 1e-4, floor4(b.N) + 1e-4}
	m.Imports = []Import{
		{"parcels", []string{fileParcelsOld}, []string{"--on", oldState.String()}},
		{"parcels", []string{fileParcels}, []string{"--on", newState.String()}},
		{"road_lanes", []string{fileLanes}, nil},
		{"address_points", []string{fileAddresses}, []string{"--crs", "EPSG:2180"}},
		{"rates", []string{fileRates}, nil},
		{"reference_features", []string{fileCarriageways}, []string{"--set", "kind=CARRIAGEWAY"}},
		{"reference_features", []string{fileBuiltUp}, []string{"--set", "kind=BUILT_UP"}},
		{"zones", []string{fileZones}, nil},
		{"scan_objects", []string{fileScanFirst}, []string{"--campaign", "skan 2022", "--crs", "EPSG:2180", "--coverage", "@" + fileCoverage, "--photos", "@."}},
		{"scan_objects", []string{fileScanSecond}, []string{"--campaign", "skan 2024", "--coverage", "@" + fileCoverage, "--photos", "@."}},
		{"scan_objects", []string{fileScanOutlines}, []string{"--campaign", "skan 2024", "--photos", "@."}},
		{"decisions", []string{fileDecisions}, nil},
		{"decisions", []string{fileDecisionsMap}, nil},
		{"decisions", []string{fileLocations}, nil},
		{"leases", []string{fileLeases}, nil},
		{"leases", []string{fileLeaseParts}, nil},
	}
	for _, f := range surroundingFiles {
		m.Imports = slices.Insert(m.Imports, len(m.Imports)-8, Import{"reference_features", []string{f.file}, []string{"--set", "kind=" + f.kind}})
	}
	m.Commands = [][]string{{"param", "set", "ad_fee_introduced", "true"}, {"landscape", "import", "@" + fileResolution, "--name", "Uchwała krajobrazowa (przykład)", "--from", resolutionSince, "--sign"}}
	m.Analyse = []string{"--on", AnalyseOn.String()}
	out, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", fileManifest, err)
	}
	if err := os.WriteFile(filepath.Join(dir, fileManifest), append(out, '\n'), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", fileManifest, err)
	}
	return writeOrder(dir, m)
}

func floor4(v float64) float64 { return math.Floor(v*1e4) / 1e4 }

// writeOrder writes the same for a person at a terminal.
func writeOrder(dir string, m Manifest) error {
	var b strings.Builder
	quote := func(s string) string {
		if strings.ContainsAny(s, " \"") {
			return "'" + s + "'"
		}
		return s
	}
	box := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(m.Office.BBox)), ","), "[]")
	fmt.Fprintf(&b, "Miasto zmyślone: nikt w nim nie mieszka. Wczytanie, polecenie po poleceniu, z tego katalogu:\n\n")
	fmt.Fprintf(&b, "spoina office add %s --name %s --srid %d --bbox %s --manager %s\n", m.Office.Code, quote(m.Office.Name), m.Office.SRID, box, quote(m.Office.Managers[0]))
	for _, i := range m.Imports {
		fmt.Fprintf(&b, "spoina import %s %s", i.Layer, strings.Join(i.Files, " "))
		for _, a := range i.Args {
			fmt.Fprintf(&b, " %s", quote(strings.TrimPrefix(a, "@")))
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "spoina analyse %s\n", strings.Join(m.Analyse, " "))
	if err := os.WriteFile(filepath.Join(dir, fileOrder), []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", fileOrder, err)
	}
	return nil
}
