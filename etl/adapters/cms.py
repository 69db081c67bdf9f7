"""How is a file signed by an office? A detached signature (CMS, RFC 5652) beside it, so that its own bytes stay what they were."""

from pathlib import Path

from etl.errors import SettingError

LARGEST = 1_000_000  # bytes; a signature with its chain of certificates has some thousands


def sign(content: bytes, key: Path, certificate: Path) -> bytes:
    """The detached signature over a file, DER, SHA-256. SettingError if key and certificate (PEM) are not there or do not belong together."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import pkcs7

    try:
        secret = serialization.load_pem_private_key(key.read_bytes(), None)
        named = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise SettingError(
            "The key or the certificate that signs reports cannot be read.",
            key=key,
            certificate=certificate,
            next_step="Both are PEM files, the key without a password.",
        ) from error
    if not isinstance(secret, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or secret.public_key() != named.public_key():
        raise SettingError(
            "The key that signs reports does not fit its certificate.",
            key=key,
            certificate=certificate,
            next_step="An RSA or elliptic key, and the certificate issued for it.",
        )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(named, secret, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])


def signers(signature: bytes) -> list[str]:
    """Whose certificates a signature carries. ValueError if it is no CMS signature, carries none, or is too large; the signature itself is not checked."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import pkcs7

    if len(signature) > LARGEST:
        raise ValueError(f"A signature has at most {LARGEST} bytes.")
    load = pkcs7.load_pem_pkcs7_certificates if signature.startswith(b"-----BEGIN") else pkcs7.load_der_pkcs7_certificates
    try:
        found = [each.subject.rfc4514_string() for each in load(signature)]
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("It is no CMS signature with a certificate.") from error
    if not found:
        raise ValueError("It carries no certificate.")
    return found
