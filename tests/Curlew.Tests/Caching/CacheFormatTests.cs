using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests.Caching;

/// <summary>Entries as bytes, and bytes that are no entries.</summary>
public sealed class CacheFormatTests
{
    private static readonly Gen<string> s_latin1 = Gen.Choose(0, 255).Select(c => (char)c).ArrayOf().Select(c => new string(c));

    private static readonly Gen<DateTimeOffset> s_time = Gen.Choose(0, int.MaxValue)
        .Select(s => CacheClock.Start.AddMilliseconds(s));

    internal static readonly Gen<CachedResponse> Responses =
        from status in Gen.Choose(100, 999)
        from texts in s_latin1.ArrayOf(3)
        from headers in s_latin1.Two().Select(p => new HeaderPair(p.Item1, p.Item2)).ArrayOf()
        from extras in s_latin1.Two().ArrayOf()
        from times in s_time.Two()
        from body in ArbMap.Default.GeneratorFor<byte[]>()
        select new CachedResponse
        {
            Method = texts[0],
            StatusCode = status,
            Reason = texts[1],
            HttpVersion = "2",
            Url = texts[2],
            Headers = headers,
            Extras = extras.GroupBy(e => e.Item1, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Item2, StringComparer.Ordinal),
            RequestTime = times.Item1,
            ResponseTime = times.Item2,
            Body = body,
        };

    [Fact]
    public void A_response_comes_back_as_it_was() =>
        Prop.ForAll(Responses.ToArbitrary(), response => AreEqual(response, CacheFormat.ReadResponse(CacheFormat.Write(response))))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void An_index_comes_back_as_it_was() =>
        Prop.ForAll(s_latin1.ArrayOf().Zip(ArbMap.Default.GeneratorFor<bool>()).ToArbitrary(), pair =>
        {
            var index = new CacheIndex(new byte[] { 1, 2, 3 }, pair.Item1, pair.Item2 ? CacheClock.Start : null);
            var read = CacheFormat.ReadIndex(CacheFormat.Write(index));
            return read is not null && read.Expires == index.Expires && read.Vary.SequenceEqual(index.Vary)
                && read.Generation.Span.SequenceEqual(index.Generation.Span);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_that_are_no_entry_are_none() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(), bytes =>
            CacheFormat.ReadResponse(bytes) is null && CacheFormat.ReadIndex(bytes) is null
            && CacheFormat.ReadResponse((byte[])[.. "CuR1"u8, .. bytes]) is null).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_part_of_an_entry_is_none_and_so_is_one_with_something_behind() =>
        Prop.ForAll(Responses.ToArbitrary(), response =>
        {
            var entry = CacheFormat.Write(response);
            return Enumerable.Range(0, entry.Length).All(length => CacheFormat.ReadResponse(entry[..length]) is null)
                && CacheFormat.ReadResponse((byte[])[.. entry.Span, 0]) is null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_damaged_byte_throws_nothing() =>
        Prop.ForAll(Responses.Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(), pair =>
        {
            var entry = CacheFormat.Write(pair.Item1).ToArray();
            for (var at = 0; at < entry.Length; at++)
            {
                var damaged = (byte[])entry.Clone();
                damaged[at] ^= (byte)(1 + ((pair.Item2 + at) % 255));
                _ = CacheFormat.ReadResponse(damaged);
                _ = CacheFormat.ReadIndex(damaged);
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_lookup_takes_damage_for_a_miss_and_drops_it()
    {
        var garbage =
            from bytes in ArbMap.Default.GeneratorFor<byte[]>()
            from mark in Gen.Elements("", "CuR1", "CuI1")
            select (byte[])[.. System.Text.Encoding.ASCII.GetBytes(mark), .. bytes];
        Prop.ForAll(garbage.Zip(ArbMap.Default.GeneratorFor<bool>()).ToArbitrary(), pair =>
        {
            var backend = new MemoryCacheBackend();
            var scene = new CacheScene(CacheMode.PlainExpiry, backend: backend);
            var request = CacheScene.Request();
            scene.Cache.StoreAsync(request, scene.Response(""), isAsync: false, default).AsTask().Wait();
            var index = CacheKey.OfIndex(request.Url, new HashSet<string>());
            var bytes = ((ICacheBackend)backend).Get(index)!.Value;
            var key = pair.Item2 ? index : CacheKey.OfEntry(CacheFormat.ReadIndex(bytes)!, request, "GET", new HashSet<string>());
            ((ICacheBackend)backend).Set(key, pair.Item1, null);

            var lookup = scene.Cache.LookupAsync(request, isAsync: false, default).AsTask().Result;

            // An index that happens to be one leads nowhere, and need not go.
            return lookup.Answer == CacheAnswer.Miss
                && (((ICacheBackend)backend).Get(key) is null || (pair.Item2 && CacheFormat.ReadIndex(pair.Item1) is not null));
        }).QuickCheckThrowOnFailure();
    }

    internal static bool AreEqual(CachedResponse one, CachedResponse? two) =>
        two is not null && one.Headers.SequenceEqual(two.Headers) && one.Body.Span.SequenceEqual(two.Body.Span)
        && one.Extras.OrderBy(e => e.Key, StringComparer.Ordinal).SequenceEqual(two.Extras.OrderBy(e => e.Key, StringComparer.Ordinal))
        && one == two with { Headers = one.Headers, Body = one.Body, Extras = one.Extras };
}
