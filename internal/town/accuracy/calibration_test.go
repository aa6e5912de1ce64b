package accuracy

import (
	"fmt"
	"strings"
	"testing"
)

func calibrated(t *testing.T, n int, stated float64, inside int) Calibration {
	t.Helper()
	truth := strings.TrimSuffix(heading, "\n") + ",in_lane\n"
	findings := ""
	for i := range n {
		in := "no"
		if i < inside {
			in = "yes"
		}
		truth += fmt.Sprintf("O10,edge,OB-%d,,,,,,,%s\n", i, in)
		findings += fmt.Sprintf(`{"rule":"O10","outcome":"hit","subjects":[{"kind":"object","source_id":"OB-%d"}],"measures":[{"name":"probability_in_lane","value":%v}]}`+"\n", i, stated)
	}
	c, err := CalibrationOf(strings.NewReader(truth), strings.NewReader(findings))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCalibrationCountsPlacesByWhatWasStated(t *testing.T) {
	c := calibrated(t, 200, 0.88, 180)
	if c[8].Places != 200 || c[8].Inside != 180 || c[8].String() != "calibration,0.9,200,0.900" {
		t.Errorf("%v", c[8])
	}
	if c[7].Places != 0 {
		t.Errorf("a place called 88 %% stands among those called 80 %%: %v", c[7])
	}
	if f := fmt.Sprint(c[8:].Failures()); f != "[]" {
		t.Error(f)
	}
}

func TestCalibrationFailsWhenTooManyOrTooFewAreInside(t *testing.T) {
	for _, inside := range []int{168, 192} {
		if f := calibrated(t, 200, 0.9, inside)[8:].Failures(); len(f) != 1 {
			t.Errorf("%d of 200 inside: %v", inside, f)
		}
	}
	if f := calibrated(t, 50, 0.9, 45)[8:].Failures(); len(f) != 1 || !strings.Contains(f[0], "only 50 places") {
		t.Errorf("too few places: %v", f)
	}
	if f := calibrated(t, 30, 0.5, 20)[4:5].Failures(); len(f) != 0 {
		t.Errorf("twenty of thirty may be luck: %v", f)
	}
}

func TestCalibrationOfSeveralTownsIsPooled(t *testing.T) {
	p := Pooled([]Calibration{calibrated(t, 60, 0.9, 50), calibrated(t, 60, 0.9, 58)})
	if p[8].Places != 120 || p[8].Inside != 108 {
		t.Errorf("%v", p[8])
	}
}
