package geo

import (
	"encoding/hex"
	"testing"
)

// FuzzWKB: no bytes make the geometry codecs fall over or read beyond their end.
func FuzzWKB(f *testing.F) {
	for _, seed := range []string{"0101000000000000000000f03f0000000000000040", "0103000020840800000100000004000000", "0106000000ffffffff", "00"} {
		b, err := hex.DecodeString(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if Check(b) != nil {
			return
		}
		_, _ = EnvelopeOf(b)
		_, _ = DecodeEWKB(b)
		it := Paths(b)
		for it.Next() {
			p := it.Path()
			for i := range p.Len() {
				p.XY(i)
			}
		}
	})
}

// FuzzParcels: no cell makes the reader of parcel numbers fall over.
func FuzzParcels(f *testing.F) {
	for _, seed := range []string{"dz. 123/4, 123/5 cz.", "141201_1.0001.1867/2", "38/11/1/8", "obr. 12 dz. nr 3 i 4", "AR_1.2/3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		ParseParcels(cell, ParcelContext{Unit: "220401_1"})
		FindParcels(cell, ParcelContext{})
	})
}
