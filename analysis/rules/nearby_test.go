package rules

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/analysis/link"
	"spoina/analysis/scene"
)

// A road is often one parcel, with every permit of the street on it.
func TestDecisionsOnTheParcelOfARoadAreComparedWithFewOthers(t *testing.T) {
	compared := func(side float64, parties int) (n int) {
		s := &scene.Scene{Settings: scene.Defaults()}
		s.ParcelShapes.AddXY(2, 0, 0, side, 0, side, 10, 0, 10, 0, 0)
		s.Parcels = []scene.Parcel{{ID: 1}}
		for i := range 1_000 {
			v := scene.Decision{Kind: scene.Advert, Shape: -1}
			v.ID, v.Party = int64(i+1), fmt.Sprint("Firma ", i%parties)
			v.Place = scene.Place{Confidence: 'B', Parcels: []int32{0}}
			s.Decisions = append(s.Decisions, v)
		}
		town := newTown(s, &scene.Joined{}, &link.Links{}, Params{})
		for i := range s.Decisions {
			n += len(town.nearby(i))
		}
		return n
	}
	require.Equal(t, 1_000*999, compared(90, 500), "on a short parcel everything is near")
	require.Equal(t, 1_000, compared(900, 500), "on a long one each with the other of its party")
}
