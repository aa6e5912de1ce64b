package wfs

import (
	"fmt"
	"net/http"

	"spoina/internal/httpapi"
	"spoina/internal/register"
)

// exception is an answer of OWS Common 1.1 to what cannot be answered.
type exception struct {
	code    string // of OWS Common 1.1 (06-121r3, table 27) or WFS 2.0 (table 3)
	locator string // the parameter that is wrong
	status  int
	text    string
}

func (e exception) Error() string { return e.text }

func missing(parameter string) error {
	return exception{"MissingParameterValue", parameter, http.StatusBadRequest, "the parameter " + parameter + " is missing"}
}

func invalid(parameter, format string, args ...any) error {
	return exception{"InvalidParameterValue", parameter, http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func notSupported(parameter, format string, args ...any) error {
	return exception{"OptionNotSupported", parameter, http.StatusNotImplemented, fmt.Sprintf(format, args...)}
}

// located is an error of another room with the parameter that caused it.
type located struct {
	error
	parameter string
}

func (l located) Unwrap() error { return l.error }

func at(parameter string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := err.(exception); ok {
		return e
	}
	return located{err, parameter}
}

// asException dresses an error: what a person's input caused names the parameter; of an internal one only a number leaves.
func asException(err error) exception {
	if e, ok := err.(exception); ok {
		return e
	}
	locator := ""
	if l, ok := err.(located); ok {
		locator, err = l.parameter, l.error
	}
	p := httpapi.Problem(err)
	e := exception{code: "NoApplicableCode", locator: locator, status: p.Status, text: p.Detail}
	switch {
	case p.Number != "":
		e.code, e.text = "OperationProcessingFailed", p.Detail+" "+p.Number
	case locator != "" && (p.Status == http.StatusBadRequest || p.Status == http.StatusNotFound || p.Status == http.StatusUnprocessableEntity):
		e.code, e.status = "InvalidParameterValue", http.StatusBadRequest
	case p.Status == http.StatusBadRequest:
		e.code = "OperationParsingFailed"
	case p.Status == http.StatusNotFound:
		e.code = "NotFound"
	}
	return e
}

func writeException(w http.ResponseWriter, r *http.Request, err error) {
	e := asException(err)
	for _, name := range []string{"ETag", "Content-Encoding", "Content-Length"} {
		w.Header().Del(name)
	}
	if mode := r.Header.Get("Sec-Fetch-Mode"); e.status == http.StatusUnauthorized && (mode == "" || mode == "navigate") {
		w.Header().Set("WWW-Authenticate", `Basic realm="Spoina", charset="UTF-8"`)
	}
	if e.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", xmlType)
	w.WriteHeader(e.status)
	if r.Method == http.MethodHead {
		return
	}
	b := []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/ows/1.1 http://schemas.opengis.net/ows/1.1.0/owsAll.xsd" version="2.0.0" xml:lang="en"><ows:Exception exceptionCode="` + e.code + `"`)
	if e.locator != "" {
		b = append(b, ` locator="`...)
		b, _ = register.AppendXML(b, e.locator)
		b = append(b, '"')
	}
	b = append(b, "><ows:ExceptionText>"...)
	b, _ = register.AppendXML(b, e.text)
	_, _ = w.Write(append(b, "</ows:ExceptionText></ows:Exception></ows:ExceptionReport>\n"...)) // a client that left needs no answer
}
