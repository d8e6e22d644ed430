namespace Curlew.Cli.RequestFiles;

/// <summary>Makes whole the names of the files that a curl command in a file reads.</summary>
internal static class CurlFiles
{
    public static RequestSpec Resolve(RequestSpec spec, Func<string, string> whole) => spec with
    {
        Query = [.. spec.Query.Select(p => Resolve(p, whole))],
        HeaderFiles = [.. spec.HeaderFiles.Select(whole)],
        Body = spec.Body switch
        {
            DataBodySpec data => new DataBodySpec([.. data.Pieces.Select(p => Resolve(p, whole))]),
            FileBodySpec file => new FileBodySpec(whole(file.Path)),
            MultipartBodySpec form => new MultipartBodySpec([.. form.Parts.Select(p => Resolve(p, whole))]),
            var other => other,
        },
        CookieFiles = [.. spec.CookieFiles.Select(f => f.Length == 0 ? f : whole(f))],
        CaFile = Resolve(spec.CaFile, whole),
        ProxyCaFile = Resolve(spec.ProxyCaFile, whole),
        Certificate = spec.Certificate?.StartsWith("pkcs11:", StringComparison.OrdinalIgnoreCase) == true ? spec.Certificate : Resolve(spec.Certificate, whole),
        Key = Resolve(spec.Key, whole),
        NetrcFile = Resolve(spec.NetrcFile, whole),
    };

    private static string? Resolve(string? name, Func<string, string> whole) => name is null ? null : whole(name);

    private static DataPiece Resolve(DataPiece piece, Func<string, string> whole) =>
        piece is DataFile file ? file with { Path = whole(file.Path) } : piece;

    private static PartSpec Resolve(PartSpec part, Func<string, string> whole) =>
        part.File is null ? part : part with { File = whole(part.File) };
}
