package register

import "strconv"

// GMLStyle says how a geometry is written as GML.
type GMLStyle struct {
	CoordinateStyle        // NorthingFirst is the axis order that SRSName promises: a URN means the definition's
	SRSName         string // "urn:ogc:def:crs:EPSG::2180"
	ID              string // gml:id of the geometry; its parts have this and a number
}

var gmlNames = [...]string{"", "gml:Point", "gml:LineString", "gml:Polygon", "gml:MultiPoint", "gml:MultiCurve", "gml:MultiSurface", "gml:MultiGeometry"}

var gmlMembers = [...]string{wkbMultiPoint: "gml:pointMember", wkbMultiLine: "gml:curveMember", wkbMultiPolygon: "gml:surfaceMember", wkbCollection: "gml:geometryMember"}

// AppendGML appends an EWKB geometry as GML 3.2.1 (OGC 07-036, simple features profile), nothing for no geometry.
// Heights are kept with three decimals. The prefix gml is the caller's to declare.
func AppendGML(dst, ewkb []byte, style GMLStyle) ([]byte, error) {
	if ewkb == nil {
		return dst, nil
	}
	r := wkbReader{b: ewkb}
	parts := 0
	return r.gml(dst, style, &parts)
}

func (r *wkbReader) gml(dst []byte, style GMLStyle, parts *int) ([]byte, error) {
	kind, dim, hasZ, err := r.head()
	if err != nil {
		return dst, err
	}
	dst = append(dst, '<')
	dst = append(dst, gmlNames[kind]...)
	dst = append(dst, ` gml:id="`...)
	dst = append(dst, style.ID...)
	if *parts > 0 {
		dst = append(dst, '.')
		dst = strconv.AppendInt(dst, int64(*parts), 10)
	} else { // the parts take it from the whole
		dst = append(dst, `" srsName="`...)
		dst = append(dst, style.SRSName...)
	}
	*parts++
	dst = append(dst, `">`...)
	switch kind {
	case wkbPoint:
		dst, err = r.gmlPositions(dst, 1, dim, hasZ, style, "gml:pos", false)
	case wkbLine:
		var n uint32
		if n, err = r.u32(); err == nil {
			dst, err = r.gmlPositions(dst, int(n), dim, hasZ, style, "gml:posList", false)
		}
	case wkbPolygon:
		dst, err = r.gmlRings(dst, dim, hasZ, style)
	default:
		var n uint32
		if n, err = r.u32(); err != nil {
			return dst, err
		}
		for range n {
			dst = append(dst, '<')
			dst = append(dst, gmlMembers[kind]...)
			dst = append(dst, '>')
			if dst, err = r.gml(dst, style, parts); err != nil {
				return dst, err
			}
			dst = append(dst, "</"...)
			dst = append(dst, gmlMembers[kind]...)
			dst = append(dst, '>')
		}
	}
	if err != nil {
		return dst, err
	}
	dst = append(dst, "</"...)
	dst = append(dst, gmlNames[kind]...)
	return append(dst, '>'), nil
}

func (r *wkbReader) gmlRings(dst []byte, dim int, hasZ bool, style GMLStyle) ([]byte, error) {
	n, err := r.u32()
	if err != nil {
		return dst, err
	}
	for i := range n {
		side := "gml:interior>"
		if i == 0 {
			side = "gml:exterior>"
		}
		points, err := r.u32()
		if err != nil {
			return dst, err
		}
		dst = append(append(append(dst, '<'), side...), "<gml:LinearRing>"...)
		reverse := style.RightHand && r.clockwise(int(points), dim) == (i == 0)
		if dst, err = r.gmlPositions(dst, int(points), dim, hasZ, style, "gml:posList", reverse); err != nil {
			return dst, err
		}
		dst = append(append(dst, "</gml:LinearRing></"...), side...)
	}
	return dst, nil
}

func (r *wkbReader) gmlPositions(dst []byte, n, dim int, hasZ bool, style GMLStyle, element string, reverse bool) ([]byte, error) {
	if n < 0 || len(r.b)/(8*dim) < n {
		return dst, errWKB
	}
	dst = append(append(dst, '<'), element...)
	if hasZ {
		dst = append(dst, ` srsDimension="3"`...)
	}
	dst = append(dst, '>')
	for i := range n {
		k := i
		if reverse {
			k = n - 1 - i
		}
		x, y := r.float(k*dim), r.float(k*dim+1)
		if style.NorthingFirst {
			x, y = y, x
		}
		if i > 0 {
			dst = append(dst, ' ')
		}
		var ok bool
		if dst, ok = appendFixed(dst, x, style.Decimals); !ok {
			return dst, errInfinite
		}
		if dst, ok = appendFixed(append(dst, ' '), y, style.Decimals); !ok {
			return dst, errInfinite
		}
		if hasZ {
			if dst, ok = appendFixed(append(dst, ' '), r.float(k*dim+2), 3); !ok {
				return dst, errInfinite
			}
		}
	}
	r.b = r.b[8*n*dim:]
	return append(append(append(dst, "</"...), element...), '>'), nil
}

// AppendXML appends text as the content of an element or of an attribute in double quotes. Signs that XML 1.0 cannot hold
// become U+FFFD, and clean is false.
func AppendXML(dst []byte, s string) (out []byte, clean bool) {
	clean = true
	for _, c := range s {
		switch {
		case c == '&':
			dst = append(dst, "&amp;"...)
		case c == '<':
			dst = append(dst, "&lt;"...)
		case c == '>':
			dst = append(dst, "&gt;"...)
		case c == '"':
			dst = append(dst, "&#34;"...)
		case c == '\r': // a reader would make it a line feed
			dst = append(dst, "&#13;"...)
		case c < 0x20 && c != '\t' && c != '\n', c == 0xfffe, c == 0xffff:
			dst, clean = append(dst, "\uFFFD"...), false
		default:
			dst = append(dst, string(c)...)
		}
	}
	return dst, clean
}
