namespace Curlew.Cli.Listen;

/// <summary>Makes one order of many: the order of a client's headers, of which no request has all.</summary>
internal static class HeaderOrder
{
    /// <summary>Every name once, each after all those that any list has before it. Where lists contradict each other, the longest
    /// of them is right.</summary>
    public static List<string> Merge(IEnumerable<IEnumerable<string>> lists)
    {
        var all = lists.Select(l => l.Distinct(StringComparer.OrdinalIgnoreCase).ToList()).OrderByDescending(l => l.Count).ToList();
        var left = all.SelectMany(l => l).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        List<string> merged = [];
        while (left.Count > 0)
        {
            var next = left.Find(name => !all.Exists(l => IsBehindAnother(l, name))) ?? left[0];
            merged.Add(next);
            left.Remove(next);
            all.ForEach(l => l.RemoveAll(n => n.Equals(next, StringComparison.OrdinalIgnoreCase)));
        }

        return merged;
    }

    private static bool IsBehindAnother(List<string> list, string name) => list.FindIndex(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) > 0;
}
