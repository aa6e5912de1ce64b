package httpapi

import (
	"io"
	"net/http"

	"spoina/internal/access"
)

// visitorBody is what a request of somebody without an account may carry: a sign-in, a setup, the proof of a passkey.
// Everything larger is for people, so nobody else fills the memory or the disk.
const visitorBody = 64 << 10

// shortBody refuses a visitor's larger body before it is read, also one that does not say how large it is.
func shortBody(r *http.Request, scope access.Scope) error {
	if scope.SignedIn() || r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	if r.ContentLength > visitorBody {
		return access.ErrSignIn
	}
	r.Body = &short{r.Body, visitorBody}
	return nil
}

type short struct {
	io.ReadCloser
	left int
}

func (s *short) Read(p []byte) (int, error) {
	if len(p) > s.left+1 {
		p = p[:s.left+1]
	}
	n, err := s.ReadCloser.Read(p)
	if s.left -= n; s.left < 0 {
		return 0, access.ErrSignIn
	}
	return n, err
}
