package town

import "fmt"

// address point of the municipality's register. It stands on the building, some metres from the lane.
type address struct {
	street *street
	number string
	parcel *parcel
	along  float64
	depth  float64 // from the edge of the lane, metres
	at     point
}

// giveAddresses numbers the houses of every street, odd on one side and even on the other.
func (t *town) giveAddresses() {
	for _, s := range t.streets {
		for _, p := range s.pieces {
			for _, side := range []int{-1, +1} {
				for _, q := range t.frontage(p, side) {
					t.addressesOf(q, s)
				}
			}
		}
	}
}

// frontage lists the parcels that front a piece on one side.
func (t *town) frontage(p *piece, side int) []*parcel {
	i, j := p.cell()
	row := 0
	if side < 0 {
		row = 1
		if p.vertical {
			i--
		} else {
			j--
		}
	}
	if i < 0 || j < 0 || i >= t.nx || j >= t.ny || t.blocks[i][j].upright != p.vertical {
		return nil
	}
	return t.blocks[i][j].rows[row]
}

func (t *town) addressesOf(q *parcel, s *street) {
	n := []int{1, 2, 2, 3, 3}[t.rng.IntN(5)]
	house := &s.nextEven
	if q.side > 0 {
		house = &s.nextOdd
	}
	for k := range n {
		a := &address{street: s, parcel: q, depth: t.between(5, 13), number: fmt.Sprint(*house)}
		if k > 0 {
			a.number += string(rune('A' + k - 1))
		}
		a.along = q.a0 + (q.a1-q.a0)*(0.25+0.5*float64(k)/float64(max(1, n-1)))
		if n == 1 {
			a.along = (q.a0 + q.a1) / 2
		}
		q.addresses = append(q.addresses, a)
		t.addresses = append(t.addresses, a)
		t.placeAddress(a)
	}
	*house += 2
}

func (t *town) placeAddress(a *address) {
	q := a.parcel
	a.at = t.pt(q.front, float64(q.side)*(q.front.half+a.depth), a.along)
}
