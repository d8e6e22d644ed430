using System.Globalization;

namespace Curlew.Cli.RequestFiles;

/// <summary>Chooses requests of a file by what the command line says: a number, a range of numbers, or a name.</summary>
internal static class RequestSelection
{
    /// <returns>The requests that are wanted, in the order in which they are; all of them where nothing is said.</returns>
    /// <exception cref="UsageException">There is none of that number or name.</exception>
    public static IReadOnlyList<FileRequest> Choose(RequestFile file, IReadOnlyList<string> wanted) =>
        wanted.Count == 0 ? file.Requests : [.. wanted.SelectMany(w => Find(file, w))];

    private static IEnumerable<FileRequest> Find(RequestFile file, string wanted)
    {
        var named = file.Requests.Where(r => r.Name == wanted).ToList();
        if (named.Count > 0)
        {
            return named;
        }

        var ends = wanted.Split('-', 2);
        if (!TryReadNumber(ends[0], out var first) || !TryReadNumber(ends[^1], out var last))
        {
            var names = string.Join(", ", file.Requests.Where(r => r.Name is not null).Select(r => $"'{SafeText.OneLine(r.Name!)}'").Distinct(StringComparer.Ordinal));
            throw new UsageException($"no request of '{file.Path}' is called '{SafeText.OneLine(wanted)}'; "
                + (names.Length > 0 ? $"there are {names}." : $"they have no names, but the numbers 1 to {file.Requests.Count}."));
        }

        return first >= 1 && first <= last && last <= file.Requests.Count
            ? file.Requests.Skip(first - 1).Take(last - first + 1)
            : throw new UsageException($"there is no request {wanted} in '{file.Path}'; the numbers go from 1 to {file.Requests.Count}.");
    }

    private static bool TryReadNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
