using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Curlew.Benchmarks.Measuring;

/// <summary>A contender's process, which waits for the next slice of work.</summary>
internal sealed class RunningContender : IAsyncDisposable
{
    private readonly Contender _contender;
    private readonly Process _process;

    public RunningContender(Contender contender)
    {
        _contender = contender;
        try
        {
            _process = Process.Start(new ProcessStartInfo(contender.Program, contender.Arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }) ?? throw new BenchmarkException($"{contender.Program} did not start.");
        }
        catch (Win32Exception e)
        {
            throw new BenchmarkException($"{contender.Label} cannot be started: {e.Message}", e);
        }
    }

    public async Task<Sample> MeasureAsync(int count, long bytesPerTransfer)
    {
        await _process.StandardInput.WriteLineAsync($"{count}");
        await _process.StandardInput.FlushAsync();
        string line = await _process.StandardOutput.ReadLineAsync()
            ?? throw new BenchmarkException($"{_contender.Label} ended without a measurement.");
        Sample sample = Parse(line);
        return sample.Bytes == count * bytesPerTransfer
            ? sample
            : throw new BenchmarkException($"{_contender.Label} received {sample.Bytes} bytes in {count} transfers of {bytesPerTransfer} bytes each.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private Sample Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Sample>(line, JsonSerializerOptions.Web)!;
        }
        catch (JsonException e)
        {
            throw new BenchmarkException($"{_contender.Label} printed '{line}', which is no measurement.", e);
        }
    }
}
