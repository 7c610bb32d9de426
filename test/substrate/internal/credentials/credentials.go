// Package credentials reads a credential bundle and a trust bundle anew whenever they are needed, so
// that a renewal needs no restart.
package credentials

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

// Bundle reads private key and certificate chain from one PEM file.
func Bundle(path string) (*tls.Certificate, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	certificate, err := tls.X509KeyPair(pem, pem)
	if err != nil {
		return nil, fmt.Errorf("credential bundle %s: %w", path, err)
	}
	return &certificate, nil
}

// Trust reads the CAs that a peer's certificate must chain to.
func Trust(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("trust bundle %s has no certificate", path)
	}
	return pool, nil
}

// Describe names a peer by its certificate: its SPIFFE ID and its serial, in hexadecimal.
func Describe(state tls.ConnectionState) string {
	if len(state.PeerCertificates) == 0 {
		return "peer=none"
	}
	leaf := state.PeerCertificates[0]
	id := "none"
	if len(leaf.URIs) > 0 {
		id = leaf.URIs[0].String()
	}
	return fmt.Sprintf("peer=%s serial=%X", id, leaf.SerialNumber.Bytes())
}
