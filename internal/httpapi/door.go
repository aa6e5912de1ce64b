package httpapi

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"spoina/internal/fail"
)

// Failures of the door.
var (
	// ErrClear is the answer to an address where passwords would travel in clear.
	ErrClear = fail.New(fail.Refused, "serve.clear", "passwords would travel in clear")
	// ErrConfidential is the answer to a password, session or token that came in clear.
	ErrConfidential = fail.New(fail.Refused, "auth.clear", "sign in over https only")

	errDirect = fail.New(fail.Refused, "serve.direct", "this server is reached through its proxy only")
)

// Door says how people reach the server. The zero value serves this machine only.
type Door struct {
	Public  *url.URL       // the address that people type: https://spoina.gdynia.pl; nil: none
	Proxies []netip.Prefix // whose word on a visitor's address, host and scheme counts
	TLS     bool           // the server itself speaks TLS
}

// Check refuses an address that others can reach and where passwords and registers would travel in clear.
func (d Door) Check(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return ErrClear.Because("%q is not an address like 127.0.0.1:8080", address)
	}
	if d.TLS || len(d.Proxies) > 0 || host == "localhost" {
		return nil
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		return nil
	}
	return ErrClear.Because("Spoina does not listen on %q without TLS: passwords and registers would travel in clear. Give --tls-cert and --tls-key, or --proxy with the addresses of the proxy that speaks TLS", address)
}

// Caller is who makes a request, as far as the network tells.
type Caller struct {
	Address netip.Addr // invalid when it cannot be believed
	Secure  bool       // the whole way is TLS
	Agent   string
	Base    string // scheme and host that the browser sees, of the allowed ones: https://spoina.gdynia.pl
	Public  string // the address that people type, as the operator said it; Base when nobody did. For what others will read
	cookies func(string) (*http.Cookie, error)
}

// CallerOf is who makes the request.
func CallerOf(ctx context.Context) Caller {
	if c, ok := ctx.Value(callerKey).(*Caller); ok {
		return *c
	}
	return Caller{}
}

// Local tells whether the caller sits at this machine.
func (c Caller) Local() bool { return c.Address.IsValid() && c.Address.IsLoopback() }

// Confidential tells whether nobody on the way can read what is sent.
func (c Caller) Confidential() bool { return c.Secure || c.Local() }

// Host is the host of Base, without a port.
func (c Caller) Host() string {
	u, err := url.Parse(c.Base)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// CookieName is a cookie's name in the browser: where the whole way is TLS, browsers take a cookie called __Host- from
// this host only.
func (c Caller) CookieName(name string) string {
	if c.Secure {
		return "__Host-" + name
	}
	return name
}

// Cookie is the value of a cookie, empty when there is none.
func (c Caller) Cookie(name string) string {
	if c.cookies == nil {
		return ""
	}
	cookie, err := c.cookies(c.CookieName(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// Network is the caller's network, not the machine: what sessions and lock-out keep.
func (c Caller) Network() string {
	if !c.Address.IsValid() {
		return ""
	}
	bits := 48
	if c.Address.Is4() {
		bits = 24
	}
	if c.Address.IsLoopback() {
		return c.Address.String()
	}
	p, err := c.Address.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// enter believes a proxy that is trusted, and answers with the request as the browser made it and with who made it.
func (d Door) enter(r *http.Request) (*http.Request, Caller, error) {
	c := Caller{Secure: r.TLS != nil, Agent: r.UserAgent(), cookies: r.Cookie}
	peer := addressOf(r.RemoteAddr)
	c.Address = peer
	forwarded := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != ""
	switch {
	case d.trusts(peer):
		c.Secure = r.Header.Get("X-Forwarded-Proto") == "https"
		c.Address = d.visitor(peer, r.Header.Values("X-Forwarded-For"))
		if host := r.Header.Get("X-Forwarded-Host"); host != "" {
			r = r.WithContext(r.Context()) // a shallow copy
			r.Host = host
		}
	case len(d.Proxies) > 0 && !d.TLS && !peer.IsLoopback():
		return r, c, errDirect
	case forwarded && peer.IsLoopback():
		c.Address = netip.Addr{} // a proxy on this machine that nobody named: its visitors are not this machine
	}
	if !d.ownHost(r.Host) {
		return r, c, errOrigin.Because("this server does not answer to that name")
	}
	scheme := "http://"
	if c.Secure {
		scheme = "https://"
	}
	c.Base = scheme + r.Host
	c.Public = c.Base
	if d.Public != nil {
		c.Public = d.Public.Scheme + "://" + d.Public.Host
	}
	c.cookies = r.Cookie
	return r, c, nil
}

func (d Door) trusts(peer netip.Addr) bool {
	for _, p := range d.Proxies {
		if p.Contains(peer) {
			return true
		}
	}
	return false
}

// visitor is the last address of the chain that no trusted proxy added itself; what stands before it anybody may have
// written.
func (d Door) visitor(peer netip.Addr, chain []string) netip.Addr {
	hops := strings.Split(strings.Join(chain, ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		if strings.TrimSpace(hops[i]) == "" {
			continue
		}
		hop := addressOf(strings.TrimSpace(hops[i]))
		if !hop.IsValid() || !d.trusts(hop) {
			return hop
		}
		peer = hop
	}
	if len(chain) == 0 {
		return netip.Addr{} // a proxy that does not say for whom
	}
	return peer
}

// addressOf reads an address with or without a port.
func addressOf(text string) netip.Addr {
	if ap, err := netip.ParseAddrPort(text); err == nil {
		return ap.Addr().Unmap()
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap().WithZone("")
}

// ownHost guards against names of other sites that resolve to this machine, and against other ports of the public name:
// what listens there is another program.
func (d Door) ownHost(host string) bool {
	port := ""
	if h, p, err := net.SplitHostPort(host); err == nil {
		host, port = h, p
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	if d.Public != nil && strings.EqualFold(host, d.Public.Hostname()) {
		return port == "" || port == portOf(d.Public)
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// Local lets only this machine through: for what is no secret of any office but nobody else's business, like metrics.
func Local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !CallerOf(r.Context()).Local() {
			WriteProblem(w, r, errLocal)
			return
		}
		next.ServeHTTP(w, r)
	})
}

var errLocal = fail.New(fail.Refused, "http.local", "only this machine itself is answered here")
