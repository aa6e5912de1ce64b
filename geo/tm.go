package geo

import "math"

// GRS80 is the ellipsoid of ETRS89 and of every Polish system; WGS84 differs from it by 0.1 mm at the pole.
const (
	grs80A = 6378137.0
	grs80F = 1 / 298.257222101
	wgs84F = 1 / 298.257223563
)

// tm is an ellipsoidal transverse Mercator projection in Krüger's n-series carried to the sixth order: better than
// a micrometre over the width of Poland (Karney, Transverse Mercator with an accuracy of a few nanometers, 2011,
// equations 11, 12, 35 and 36).
type tm struct {
	lon0   float64 // central meridian, radians
	k0     float64 // scale on the central meridian
	fe, fn float64 // false easting and northing, metres
	e      float64 // first eccentricity
	r      float64 // radius of the rectifying sphere, metres
	alpha  [6]float64
	beta   [6]float64
}

func newTM(lon0deg, k0, fe, fn float64) *tm {
	n := grs80F / (2 - grs80F)
	n2, n3, n4, n5, n6 := n*n, n*n*n, n*n*n*n, n*n*n*n*n, n*n*n*n*n*n
	return &tm{
		lon0: lon0deg * math.Pi / 180, k0: k0, fe: fe, fn: fn,
		e: math.Sqrt(grs80F * (2 - grs80F)),
		r: grs80A / (1 + n) * (1 + n2/4 + n4/64 + n6/256),
		alpha: [6]float64{
			n/2 - 2*n2/3 + 5*n3/16 + 41*n4/180 - 127*n5/288 + 7891*n6/37800,
			13*n2/48 - 3*n3/5 + 557*n4/1440 + 281*n5/630 - 1983433*n6/1935360,
			61*n3/240 - 103*n4/140 + 15061*n5/26880 + 167603*n6/181440,
			49561*n4/161280 - 179*n5/168 + 6601661*n6/7257600,
			34729*n5/80640 - 3418889*n6/1995840,
			212378941 * n6 / 319334400,
		},
		beta: [6]float64{
			n/2 - 2*n2/3 + 37*n3/96 - n4/360 - 81*n5/512 + 96199*n6/604800,
			n2/48 + n3/15 - 437*n4/1440 + 46*n5/105 - 1118711*n6/3870720,
			17*n3/480 - 37*n4/840 - 209*n5/4480 + 5569*n6/90720,
			4397*n4/161280 - 11*n5/504 - 830251*n6/7257600,
			4583*n5/161280 - 108847*n6/3991680,
			20648693 * n6 / 638668800,
		},
	}
}

// conformal returns the tangent of the conformal latitude for the tangent of the geographic one.
func (t *tm) conformal(tau float64) float64 {
	s := math.Sinh(t.e * math.Atanh(t.e*tau/math.Sqrt(1+tau*tau)))
	return tau*math.Sqrt(1+s*s) - s*math.Sqrt(1+tau*tau)
}

// forward takes radians to metres.
func (t *tm) forward(lon, lat float64) (x, y float64) {
	tauC := t.conformal(math.Tan(lat))
	sinL, cosL := math.Sincos(lon - t.lon0)
	xi0 := math.Atan2(tauC, cosL)
	eta0 := math.Asinh(sinL / math.Hypot(tauC, cosL))
	xi, eta := xi0, eta0
	for j, a := range t.alpha {
		k := 2 * float64(j+1)
		xi += a * math.Sin(k*xi0) * math.Cosh(k*eta0)
		eta += a * math.Cos(k*xi0) * math.Sinh(k*eta0)
	}
	return t.fe + t.k0*t.r*eta, t.fn + t.k0*t.r*xi
}

// inverse takes metres to radians.
func (t *tm) inverse(x, y float64) (lon, lat float64) {
	xi, eta := (y-t.fn)/(t.k0*t.r), (x-t.fe)/(t.k0*t.r)
	xi0, eta0 := xi, eta
	for j, b := range t.beta {
		k := 2 * float64(j+1)
		xi0 -= b * math.Sin(k*xi) * math.Cosh(k*eta)
		eta0 -= b * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	sh, cosXi := math.Sinh(eta0), math.Cos(xi0)
	tauC := math.Sin(xi0) / math.Hypot(sh, cosXi)
	// Newton's iteration for the geographic latitude; two steps reach the last bit, five are certain.
	tau := tauC / (1 - t.e*t.e)
	for range 5 {
		d := (tauC - t.conformal(tau)) / math.Hypot(1, t.conformal(tau)) *
			(1 + (1-t.e*t.e)*tau*tau) / ((1 - t.e*t.e) * math.Hypot(1, tau))
		tau += d
		if math.Abs(d) < 1e-15*math.Max(1, math.Abs(tau)) {
			break
		}
	}
	return t.lon0 + math.Atan2(sh, cosXi), math.Atan(tau)
}

// scale is the ratio of a length on the projection to the length on the ellipsoid at a place given in radians; the
// projection is conformal, so it is the same in every direction.
func (t *tm) scale(lon, lat float64) float64 {
	tau := math.Tan(lat)
	tauC := t.conformal(tau)
	sinL, cosL := math.Sincos(lon - t.lon0)
	xi0 := math.Atan2(tauC, cosL)
	eta0 := math.Asinh(sinL / math.Hypot(tauC, cosL))
	p, q := 1.0, 0.0
	for j, a := range t.alpha {
		k := 2 * float64(j+1)
		p += k * a * math.Cos(k*xi0) * math.Cosh(k*eta0)
		q += k * a * math.Sin(k*xi0) * math.Sinh(k*eta0)
	}
	sinLat := math.Sin(lat)
	return t.k0 * t.r / grs80A * math.Hypot(p, q) *
		math.Sqrt(1-t.e*t.e*sinLat*sinLat) * math.Hypot(1, tau) / math.Hypot(tauC, cosL)
}
