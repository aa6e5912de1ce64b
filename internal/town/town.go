// Package town makes up a town: about 16 km² of parcels, lanes, addresses, two city scans, a register of decisions and
// a register of leases, written as the files that an office would really have, mess included.
//
// Real registers cannot be published, so demonstrations and the measuring of accuracy need a town whose truth is
// known. Every rule's case is planted in known numbers (see Cases), beside traps that differ from a case in one
// respect and must not fire; truth.csv says which is which. The package knows nothing of how findings are made.
//
// Nobody in the town exists. Persons are called "Osoba Zmyślona" and their PESEL numbers are of people to be born after 2199;
// tax numbers begin with 0, as no office's do, so that no real person can be meant.
package town

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"spoina/internal/clock"
)

// The made-up municipality. No TERYT unit has this number.
const (
	Code    = "229901"
	Name    = "Miasto Próbne"
	Manager = "Burmistrz Miasta Próbnego" // who counts as the office
	unit    = Code + "_1"
)

// Days of the story: the parcels' two states, the two drives of the scan and the day the town is analysed.
var (
	oldState  = clock.Day(2016, 1, 1)
	newState  = clock.Day(2022, 1, 1)
	firstScan = clock.Day(2022, 6, 10) // three days each
	lastScan  = clock.Day(2024, 6, 10)
	AnalyseOn = clock.Day(2024, 6, 30)
)

// Options say what to make.
type Options struct {
	Dir   string  // made if absent; must be empty
	RNG   int64   // the same number gives the same town, byte for byte in the text files
	Scale float64 // of the background in relation to a town of 16 km²; 0 is 1. Planted cases stay the same in number
	// Measured sets up more than a thousand further objects with the errors of real surveys, by which stated probabilities are
	// held against the truth. No town has so many doubtful places.
	Measured bool
}

// Summary counts what was written.
type Summary struct {
	Dir         string         `json:"dir"`
	RNG         int64          `json:"rng"`
	Parcels     int            `json:"parcels"`
	OldParcels  int            `json:"parcels_before"`
	Lanes       int            `json:"road_lanes"`
	Addresses   int            `json:"address_points"`
	FirstScan   int            `json:"scan_2022"`
	SecondScan  int            `json:"scan_2024"`
	Decisions   int            `json:"decisions"`
	Leases      int            `json:"leases"`
	PlantedHits map[string]int `json:"hits"`
	Traps       map[string]int `json:"traps"`
}

// town is everything while it is being made.
type town struct {
	rng *rand.Rand

	nx, ny       int       // cells of the street grid
	node         [][]point // crossings of its lines, [i][j]
	halfV, halfH []float64 // half widths of the lanes on each line, metres

	streets   []*street
	pieces    []*piece
	vp, hp    [][]*piece // pieces by line and place on the line
	junctions [][]*junction
	blocks    [][]*block

	parcels   []*parcel
	before    []*parcel // parcels of the older state that exist no more
	byNumber  map[string][]*parcel
	addresses []*address
	objects   []*object
	decisions []*decision
	leases    []*lease
	truth     []*truthRow
	parties   []party

	order          []*piece         // pieces in the order in which they are given to cases
	bareFirst      []*piece         // the same, those without houses first
	land           []*parcel        // inner parcels, likewise
	sharing        map[role][]place // spots left on pieces that several cases share
	walls          map[string][]place
	corners        []place
	open           []ring // ground that is not built up
	references     []reference
	protected      []point            // where a monument is entered into the register
	surroundings   map[string][]point // what distances are measured from, by file
	landscapePlots [bands]int
	nextLaw        map[int]int
	nextGN         map[int]int
	rowOnly        int
	permits        []*locationPermit

	plots, allotments, estateParcels int // parcels beyond the plan, for leases
	nextAdvert                       int // advertisers made up for single things
	estates                          int // streets beyond the plan
	nextParty                        int // parties made up for single rows
}

// Write makes a town and its files. It refuses a folder that holds something already.
func Write(ctx context.Context, o Options) (Summary, error) {
	if o.Dir == "" {
		return Summary{}, errors.New("no folder to write the town to")
	}
	if o.Scale == 0 {
		o.Scale = 1
	}
	if o.Scale < 0.05 || o.Scale > 100 || math.IsNaN(o.Scale) {
		return Summary{}, fmt.Errorf("a town of scale %g cannot be made: from 0.05 to 100", o.Scale)
	}
	if entries, err := os.ReadDir(o.Dir); err == nil && len(entries) > 0 {
		return Summary{}, fmt.Errorf("%s is not empty: a town is written to a folder of its own", o.Dir)
	}
	if err := os.MkdirAll(filepath.Join(o.Dir, photoDir), 0o755); err != nil {
		return Summary{}, fmt.Errorf("folder of the town: %w", err)
	}
	t, err := build(o)
	if err != nil {
		return Summary{}, err
	}
	if err := t.write(ctx, o.Dir); err != nil {
		return Summary{}, err
	}
	return t.summary(o), nil
}

// draws is how many plans are drawn at most until one has room for every case; nearly always the first has.
const draws = 6

// build makes the town in memory.
func build(o Options) (t *town, err error) {
	for draw := range uint64(draws) {
		if t, err = buildOn(o, 0x5b01a+draw<<32); !errors.Is(err, errNoRoom) {
			break
		}
	}
	return t, err
}

// buildOn makes the town on the plan of a draw.
func buildOn(o Options, draw uint64) (*town, error) {
	t := &town{
		rng:      rand.New(rand.NewPCG(uint64(o.RNG), draw)),
		byNumber: map[string][]*parcel{}, surroundings: map[string][]point{},
		nextLaw: map[int]int{}, nextGN: map[int]int{},
	}
	// The planted cases need the room of the whole town: a smaller scale thins out what stands in it.
	side := math.Sqrt(max(1, o.Scale))
	t.nx, t.ny = int(math.Round(20*side)), int(math.Round(30*side))
	t.layNodes()
	t.layStreets()
	t.layBlocks()
	t.numberParcels()
	t.giveOwners()
	t.giveAddresses()
	t.makeParties(160)
	t.shuffleSpots()
	for _, c := range Cases {
		for i := range c.N {
			if err := c.plant(t, c, i); err != nil {
				return nil, fmt.Errorf("plant %s, %s, no. %d: %w", c.Rule, c.Term, i+1, err)
			}
		}
	}
	if o.Measured {
		t.measureStreets(o.RNG)
	}
	if err := t.background(o.Scale); err != nil {
		return nil, err
	}
	if err := t.tellScans(); err != nil {
		return nil, fmt.Errorf("tell what the scans differ in: %w", err)
	}
	t.tellSeveral()
	t.suitPurposes()
	t.tellEndings()
	t.nameObjects()
	t.renumber()
	t.permitLocations()
	return t, nil
}

func (t *town) summary(o Options) Summary {
	s := Summary{Dir: o.Dir, RNG: o.RNG, Parcels: len(t.parcels), Lanes: len(t.streets), Addresses: len(t.addresses),
		Decisions: len(t.decisions), PlantedHits: map[string]int{}, Traps: map[string]int{}}
	s.OldParcels = len(t.stateBefore())
	numbers := map[string]bool{}
	for _, l := range t.leases {
		numbers[l.number] = true
	}
	s.Leases = len(numbers)
	for _, ob := range t.objects {
		if ob.first {
			s.FirstScan++
		}
		if ob.second {
			s.SecondScan++
		}
	}
	for _, r := range t.truth {
		switch r.kind {
		case hit:
			s.PlantedHits[r.rule]++
		case trap:
			s.Traps[r.rule]++
		}
	}
	return s
}

func (t *town) between(a, b float64) float64 { return a + (b-a)*t.rng.Float64() }

func pick[T any](t *town, from []T) T { return from[t.rng.IntN(len(from))] }

func round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(v*p) / p
}
