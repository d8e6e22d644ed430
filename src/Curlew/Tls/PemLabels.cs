namespace Curlew;

/// <summary>What PEM calls its blocks (RFC 7468).</summary>
internal static class PemLabels
{
    public const string Certificate = "CERTIFICATE";
    public const string EncryptedKey = "ENCRYPTED PRIVATE KEY";

    /// <summary>The end of the name of each kind of private key.</summary>
    public const string AnyKey = "PRIVATE KEY";
}
