using Curlew.LibCurl.Interop;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Library;

public sealed class LoaderTests
{
    [Fact]
    public void Looks_for_engines_first_then_impersonators_then_the_system()
    {
        var origins = LibCurlProbe.Candidates(explicitPath: null, variable: null, Repository.PathOf("tests")).Select(c => c.Origin);

        Assert.Equal(
            ["packaged engine", "engine built in this repository", "libcurl-impersonate", "system library"], origins.Distinct());
    }

    [Fact]
    public void An_explicit_path_is_the_only_candidate()
    {
        var candidate = Assert.Single(LibCurlProbe.Candidates("/opt/libcurl.so", "/other.so", "/"));

        Assert.Equal("/opt/libcurl.so", candidate.Name);
        Assert.True(candidate.Final);
    }

    [Fact]
    public void The_variable_is_the_only_candidate()
    {
        var candidate = Assert.Single(LibCurlProbe.Candidates(explicitPath: null, "/other.so", "/"));

        Assert.Equal("/other.so", candidate.Name);
        Assert.True(candidate.Final);
    }

    [Fact]
    public void The_word_system_leaves_engines_out() =>
        Assert.All(LibCurlProbe.Candidates(explicitPath: null, "System", "/"), c => Assert.Equal("system library", c.Origin));

    [Fact]
    public void On_Linux_versioned_names_come_before_the_bare_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names differ by system");

        Assert.Equal(
            ["libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"],
            LibCurlProbe.Candidates(explicitPath: null, "system", "/").Select(c => c.Name));
    }

    [Fact]
    public void A_missing_file_is_named_with_the_reason_and_what_to_install()
    {
        var error = Assert.Throws<DllNotFoundException>(() => LibCurlLoader.Find("/no/such/libcurl.so"));

        Assert.Contains("/no/such/libcurl.so (path given to CurlLibrary.Load): no such file", error.Message, StringComparison.Ordinal);
        Assert.Contains("install", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("CURLEW_LIBCURL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_library_is_told_so()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "this is no library, but long enough to be read as a header of one");

        var error = Assert.Throws<DllNotFoundException>(() => LibCurlLoader.Find(path));

        Assert.Contains("is no shared library", error.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void A_library_of_another_processor_is_told_so()
    {
        const int machine = 18;
        var bytes = File.ReadAllBytes(CurlLibrary.Path);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the file is no ELF file");
        bytes[machine] = (byte)(bytes[machine] == 183 ? 62 : 183);
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, bytes);

        var error = Assert.Throws<DllNotFoundException>(() => LibCurlLoader.Find(path));

        Assert.Contains("is built for", error.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void A_library_that_was_cut_off_is_told_so_and_does_not_kill_the_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the file is no ELF file");
        var bytes = File.ReadAllBytes(CurlLibrary.Path);
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);

        var error = Assert.Throws<DllNotFoundException>(() => LibCurlLoader.Find(path));

        Assert.Contains("is cut off", error.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void A_library_that_is_not_libcurl_is_told_so()
    {
        const string other = "/lib/x86_64-linux-gnu/libm.so.6";
        Assert.SkipUnless(File.Exists(other), "libm is elsewhere");

        var error = Assert.Throws<DllNotFoundException>(() => LibCurlLoader.Find(other));

        Assert.Contains("has no function curl_global_init", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_library_is_refused()
    {
        _ = CurlLibrary.Version;

        var error = Assert.Throws<InvalidOperationException>(() => CurlLibrary.Load("/another/libcurl.so"));

        Assert.Contains(CurlLibrary.Path, error.Message, StringComparison.Ordinal);
        CurlLibrary.Load(); // asking for no particular one is fine
    }

    [Fact]
    public void A_bad_variable_ends_in_one_error_and_not_in_another_library()
    {
        var (output, code) = ChildProcess.Run(typeof(LoaderTests), nameof(Child_uses_the_library_from_many_threads), "/no/such/libcurl.so");

        Assert.NotEqual(0, code);
        Assert.Contains("/no/such/libcurl.so (environment variable CURLEW_LIBCURL): no such file", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_use_may_come_from_many_threads()
    {
        var (output, code) = ChildProcess.Run(typeof(LoaderTests), nameof(Child_uses_the_library_from_many_threads));

        Assert.True(code == 0, output);
    }

    [Fact(Explicit = true)]
    public void Child_uses_the_library_from_many_threads()
    {
        using var start = new Barrier(64);
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, 64).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                using var curl = new Curl();
                Assert.Equal("", curl.GetInfo(CurlInfo.EffectiveUrl));
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.Empty(failures);
    }
}
